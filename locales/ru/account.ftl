# Своя учётная запись: что с ней можно сделать и что о ней сообщается.

confirm-title = Ещё раз ваш пароль
confirm-lead = Вы давно его не вводили, а следующий шаг важен.
confirm-submit = Продолжить

mail-holds-link = Ссылка сработает один раз; срок действия — { $span }.

mail-email-change-subject = Подтвердите новый адрес
mail-email-change-why = { $when } учётная запись { $account } на { $host } запросила этот адрес. Если она ваша, подтвердите адрес; для этого нужно войти в неё или знать её пароль:
mail-email-change-button = Использовать этот адрес
mail-email-change-not-you = Если эта учётная запись вам незнакома, ничего не делайте: адрес не будет использован.

mail-email-changed-subject = Ваш адрес изменён
mail-email-changed-why = { $when } адрес вашей учётной записи на { $host } был изменён. Письма о ней теперь приходят на новый адрес.
mail-email-changed-do = Если это были вы, делать ничего не нужно. Если нет, верните себе учётную запись:
mail-email-changed-button = Вернуть мой адрес
mail-email-changed-after = При этом все устройства выйдут из учётной записи, и вы выберете новый пароль.

mail-email-taken-subject = Кто-то хотел использовать ваш адрес
mail-email-taken-why = { $when } кто-то попросил использовать этот адрес для другой учётной записи на { $host }. Он ваш, поэтому ничего не изменилось.
mail-email-taken-do = Если это были вы, войдите в учётную запись, которая у вас есть с этим адресом:
mail-email-taken-button = Войти

mail-registered-subject = У вас уже есть учётная запись
mail-registered-why = { $when } кто-то, скорее всего вы, зарегистрировался на { $host } с этим адресом. Учётная запись с ним уже есть, и ничего не изменилось.
mail-registered-do = Войдите со своим паролем. Если вы его забыли, выберите здесь новый:
mail-registered-button = Выбрать новый пароль
mail-registered-not-you = Если это были не вы, делать ничего не нужно.

mail-deletion-subject = Ваша учётная запись будет удалена
mail-deletion-why = { $when } кто-то, скорее всего вы, попросил удалить вашу учётную запись на { $host }. На всех устройствах выполнен выход.
mail-deletion-do = Пока учётная запись существует, вы можете передумать:
mail-deletion-button = Оставить мою учётную запись
mail-deletion-not-you = Если это были не вы, оставьте учётную запись и выберите новый пароль.

mail-invitation-subject = Вас пригласили
mail-invitation-why = Для вас создана учётная запись на { $host }. Выберите пароль и входите:
mail-invitation-button = Выбрать пароль
mail-invitation-not-you = Если вы этого не ждали, ничего не делайте.

problem-unchanged = { $label }: это и так верно.
field-new-email = Новый адрес эл. почты

device-both = { $browser }, { $system }
device-unknown = Неизвестное устройство

personal-title = О вас

change-email-title = Адрес эл. почты
change-email-lead = Ваш адрес — { $email }.
change-email-hint = Мы отправим туда письмо. Новый адрес начнёт действовать, когда вы его подтвердите.
change-email-submit = Отправить письмо
change-email-pending = Письмо на { $email } отправлено. Откройте ссылку из него или введите код здесь.
notice-code-sent = Загляните в почту по новому адресу.
notice-email-changed = Новый адрес теперь действует.

change-title = Использовать этот адрес
change-lead = { $email } станет адресом учётной записи { $account }.
change-submit = Использовать этот адрес
undo-title = Вернуть прежний адрес
undo-lead = Учётная запись снова получит адрес { $email }, на всех устройствах будет выполнен выход, и мы пришлём письмо, чтобы выбрать новый пароль.
undo-submit = Вернуть
keep-title = Оставить учётную запись
keep-lead = Учётная запись { $email } не будет удалена.
keep-submit = Оставить мою учётную запись
link-dead-lead = Она уже использована, устарела или её сменило что-то новое.
notice-email-restored = У учётной записи снова прежний адрес. Загляните в почту, чтобы выбрать новый пароль.
notice-account-kept = Ваша учётная запись остаётся.

devices-title = Устройства
devices-lead = Где выполнен вход. Завершите то, чего не узнаёте.
devices-this = это устройство
devices-by-key = вход по ключу API
devices-since = с { $when }
devices-seen = последний раз { $when }
devices-end = Завершить
devices-pages = Страницы списка
devices-end-others = Выйти на всех остальных
notice-device-ended = На устройстве выполнен выход.
notice-devices-ended = На всех остальных устройствах выполнен выход.

log-title = Журнал безопасности
log-lead = Что происходило с вашей учётной записью.
log-none = Пока ничего.
log-newer = Новее
log-older = Старее
log-signed-up = Вы создали учётную запись
log-signed-in = Вход
log-sign-in-failed = Неудачная попытка входа
log-code-rejected = Неверный код
log-signed-out = Выход
log-refresh-repeated = То же устройство продлило вход дважды
log-session-limit = Самые старые сеансы завершены: их было слишком много
log-refresh-replayed = Вернулся скопированный ключ, его сеанс завершён
log-profile-changed = Профиль изменён
log-password-changed = Пароль изменён
log-password-reset-requested = Запрошено письмо для выбора нового пароля
log-password-reset = Новый пароль выбран по письму
log-email-verified = Адрес подтверждён
log-user-created = Администратор создал учётную запись
log-user-activated = Администратор снова открыл учётную запись
log-user-deactivated = Администратор закрыл учётную запись
log-user-deleted = Учётная запись удалена
log-role-granted = Вам дана роль
log-role-revoked = Роль у вас отобрана
log-api-key-created = Создан ключ API
log-api-key-revoked = Ключ API отозван
log-reauthenticated = Пароль запрошен ещё раз
log-email-change-requested = Запрошена смена адреса
log-email-changed = Адрес изменён
log-email-restored = Возвращён прежний адрес
log-deletion-planned = Запрошено удаление учётной записи
log-deletion-cancelled = Учётная запись оставлена
log-data-exported = Ваши данные скачаны
log-invited = Вас пригласили
log-invitation-accepted = Вы приняли приглашение

data-title = Ваши данные
data-lead = Один файл со всем, что о вас хранится: профиль, устройства, ключи, журнал и письма. Пароли и ключи прочесть нельзя, их там нет.
data-submit = Скачать мои данные

delete-title = Удалить учётную запись
delete-lead = На всех устройствах сразу будет выполнен выход. В течение этого срока ({ $span }) можно войти и оставить учётную запись; затем она исчезнет навсегда вместе со всем, что о вас хранится.
delete-submit = Удалить мою учётную запись
delete-keep = Оставить мою учётную запись
profile-leaving = Ваша учётная запись будет удалена { $day }.
notice-deletion-planned = Ваша учётная запись будет удалена. Войдите, если хотите её оставить.

profile-name = Имя
profile-username = Имя пользователя
profile-since = С нами с
log-pages = Страницы журнала
log-position = Страница { $page } из { $pages }
log-other = Произошло что-то ещё

problem-domain = Адреса этого домена здесь не принимаются.
register-trap = Оставьте это поле пустым
register-too-fast = Это было очень быстро. Подождите немного, введите пароль ещё раз и отправьте форму снова.
register-too-old = Эта страница была открыта очень долго. Введите пароль ещё раз и отправьте форму снова.
register-trap-filled = Заполнено поле, которого никто не видит; возможно, это сделал менеджер паролей. Теперь оно снова пустое: введите пароль и отправьте форму ещё раз.
register-sent-lead = Мы отправили на этот адрес письмо. В нём сказано, что делать дальше.
closed-title = Регистрация закрыта
closed-lead = Новые учётные записи сейчас не создаются.
closed-lead-invite = Учётные записи создаются по приглашению. Если оно у вас есть, откройте ссылку из письма.
verify-lead-password = Ещё одно: пароль учётной записи, чтобы показать, что её создали вы.
verify-not-mine = Это были не вы или пароль забыт?
verify-lead-signed-out = Откройте ссылку из письма, которое мы вам отправили, или введите здесь код из него.
verify-wrong = Адрес, пароль и код не подходят друг к другу.
invitation-title = Добро пожаловать
invitation-lead = Выберите пароль — и входите.
invitation-submit = Войти
invitation-dead-lead = Она уже использована, устарела или её сменила более новая. Тот, кто вас пригласил, может прислать другую.
notice-confirm-first = Сначала подтвердите, пожалуйста, свой адрес.
notice-email-just-sent = Письмо отправлено меньше минуты назад. Сначала посмотрите там, потом попросите ещё раз.
notice-email-maybe-sent = Если учётная запись с этим адресом ждёт подтверждения, письмо уже отправлено.
notice-invitation-accepted = Добро пожаловать. Ваша учётная запись готова.
log-user-unlocked = Администратор снова разрешил вам попытки входа
