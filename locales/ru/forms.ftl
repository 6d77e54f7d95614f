# Подписи и подсказки полей и что делать, если поле не принято.

field-optional = необязательно
field-email = Адрес электронной почты
field-login = Электронная почта или имя пользователя
field-password = Пароль
field-new-password = Новый пароль
field-old-password = Текущий пароль
field-first-name = Имя
field-last-name = Фамилия
field-gender = Пол
field-language = Язык
field-code = Код из письма
field-new-email = Новый адрес электронной почты
field-remember = Оставаться в системе
field-end-keys = Отозвать и мои ключи API

hint-password = Не короче { $min ->
    [one] { $min } символа
   *[other] { $min } символов
}. Короткую фразу легко запомнить и трудно угадать.
hint-email = Мы отправим на него письмо для подтверждения.
hint-code = Восемь букв.
hint-language = Язык страниц и писем.
hint-remember = Не используйте на общем устройстве.
hint-end-keys = Программы, которые используют ключи этой учётной записи, перестанут работать, пока не получат новые.

gender-none = Не хочу указывать
gender-female = Женский
gender-male = Мужской
gender-other = Другой

show-password = Показать
hide-password = Скрыть
show-password-label = Показать пароль
hide-password-label = Скрыть пароль

strength-good = Хороший пароль
strength-very-good = Отличный пароль

refused-heading = { $count ->
    [1] Исправьте ошибку
    [one] Исправьте { $count } ошибку
    [few] Исправьте { $count } ошибки
   *[other] Исправьте { $count } ошибок
}

problem-email-required = Введите адрес электронной почты.
problem-login-required = Введите адрес электронной почты или имя пользователя.
problem-password-required = Введите пароль.
problem-new-password-required = Введите новый пароль.
problem-old-password-required = Введите текущий пароль.
problem-code-required = Введите код из письма.
problem-name-required = Введите название.
problem-required = { $label }: заполните это поле.
problem-invalid = { $label }: недопустимое значение.
problem-control-character = { $label }: удалите символы, которые нельзя отобразить.
problem-too-long = { $label }: не больше { $max ->
    [one] { $max } символа
   *[other] { $max } символов
}.
problem-too-short = Введите не меньше { $min ->
    [one] { $min } символа
   *[other] { $min } символов
}.
problem-not-an-email = Введите адрес электронной почты вида name@example.com.
problem-not-a-username = Используйте в имени пользователя только буквы, цифры и знаки @ . + - _
problem-not-a-choice = { $label }: выберите вариант из списка.
problem-not-own-email = Если имя пользователя — адрес электронной почты, это должен быть адрес самой учётной записи.
problem-email-taken = Учётная запись с таким адресом уже есть.
problem-taken = { $label }: уже занято. Выберите другое.
problem-unchanged = { $label }: введите значение, которое отличается от текущего.
problem-domain = Адреса этого домена не принимаются. Укажите другой.
problem-password-common = Этот пароль легко угадать. Возьмите несколько слов, не связанных между собой, или создайте пароль в менеджере паролей.
problem-password-personal = Этот пароль слишком похож на ваше имя или адрес. Придумайте другой.
problem-password-wrong = Неверный пароль.
problem-code-invalid = Код неверный, уже использован или устарел.

# Кнопка, которая сначала спрашивает, становится этой.
confirm-cancel = Отмена
filter-not-an-ip = { $label }: введите IP-адрес, например 203.0.113.7 или 2001:db8::1.
filter-not-a-day = { $label }: введите день в виде год-месяц-число, например 2026-11-28.
filter-days-reversed = { $label }: этот день раньше первого.
