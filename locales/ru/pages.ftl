# How this language calls itself.
language-name = Русский

# Around every page
frame-title = { $page } – { $brand }
frame-title-refused = Ошибка: { $page } – { $brand }
frame-skip = К содержанию
frame-home = { $brand }, на главную
frame-account = Ваша учётная запись
frame-navigation = Разделы учётной записи
frame-language = Язык
frame-legal = Правовая информация
frame-terms = Условия
frame-privacy = Конфиденциальность
frame-sign-in = Войти
frame-register = Создать учётную запись
frame-profile = Профиль
frame-sign-out = Выйти

# Said once, on the page after
notice-signed-up = Добро пожаловать! Мы отправили вам письмо: подтвердите с его помощью свой адрес.
notice-signed-out = Вы вышли.
notice-saved = Изменения сохранены.
notice-password-changed = Пароль изменён. Все остальные сеансы завершены.
notice-password-reset = Пароль задан. Войдите с ним.
notice-email-verified = Адрес подтверждён. Спасибо!
notice-email-sent = Мы отправили ещё одно письмо. Прежние ссылки больше не действуют.

home-title = Добро пожаловать
home-heading = Входите.
home-lead = Это прихожая: одна учётная запись, одна дверь и ключ, который есть только у вас.
home-heading-signed-in = Рады вас видеть.
home-heading-named = Рады вас видеть, { $name }.
home-lead-signed-in = Вход выполнен.
home-to-profile = Перейти в профиль

register-title = Создать учётную запись
register-lead = Это займёт минуту. Мы спрашиваем только необходимое.
register-submit = Создать учётную запись
register-known = Уже есть учётная запись?

login-title = Вход
login-lead-next = Войдите, и мы вернём вас туда, куда вы шли.
login-submit = Войти
login-forgotten = Забыли пароль?
login-new = Вы здесь впервые?
login-wrong = Такое имя или адрес с таким паролем не подходят друг к другу.

known-title = Вход уже выполнен
known-lead = Вы вошли как { $who }. Чтобы войти под другой учётной записью, сначала выйдите из этой.
known-go-on = Продолжить

forgotten-title = Забыли пароль?
forgotten-lead = Укажите адрес вашей учётной записи. Мы пришлём ссылку, по которой можно задать новый пароль.
forgotten-submit = Прислать ссылку
forgotten-back = Вспомнили?
forgotten-sent-title = Проверьте почту
forgotten-sent-lead = Если учётная запись с этим адресом есть, письмо со ссылкой и кодом уже в пути.
forgotten-sent-spam = Оно придёт не позже чем через минуту. Ничего нет? Загляните в спам или запросите ещё раз.
forgotten-sent-code = Читаете письмо на другом устройстве?
forgotten-sent-type = Ввести код
forgotten-again = Запросить ещё раз

reset-title = Задайте новый пароль
reset-lead = После этого все сеансы будут завершены, и вы войдёте с новым паролем.
reset-lead-code = Введите код из письма, которое мы вам отправили.
reset-submit = Сохранить пароль
reset-no-code = Письма нет или код устарел?
reset-dead-title = Ссылка больше не действует
reset-dead-lead = Она уже использована, устарела или отправлена более новая. Если вы только что выбрали по ней новый пароль, войдите с этим паролем.
reset-dead-again = Запросить новую ссылку

verify-title = Подтвердите адрес
verify-lead-link = Одно нажатие, и мы будем знать, что этот адрес ваш.
verify-lead-code = Мы отправили письмо на { $email }. Откройте ссылку из него или введите код здесь.
verify-lead-unknown = Откройте ссылку из письма, которое мы вам отправили. Чтобы ввести код, войдите.
verify-submit = Подтвердить адрес
verify-resend = Отправить ещё одно письмо
verify-done-title = Адрес подтверждён
verify-done-lead = Больше ничего делать не нужно.
verify-dead-title = Ссылка больше не действует
verify-dead-lead = Она уже использована, устарела или отправлена более новая.
verify-dead-sign-in = Войти и получить новую

profile-title = Ваш профиль
profile-account = Адрес
profile-verified = подтверждён
profile-unverified = ещё не подтверждён
profile-verify = Подтвердить
profile-submit = Сохранить
profile-password = Пароль
profile-password-lead = После смены пароля все остальные сеансы будут завершены.
profile-password-submit = Сменить пароль

# Браузер, который не сохраняет куки
no-cookies-title = Этой странице нужны куки
no-cookies-login = Ваш браузер не сохранил куки этого сайта, а без них остаться в учётной записи нельзя. Разрешите куки для этого сайта и войдите снова.
no-cookies-link = Если вы только что открыли ссылку из письма: ваш браузер не сохранил куки этого сайта. Разрешите куки для этого сайта и откройте ссылку снова.
