# What stands beside the fields of forms, and what is wrong with them.

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
field-remember = Оставаться в системе

hint-password = Не короче { $min ->
    [one] { $min } символа
   *[other] { $min } символов
}. Короткую фразу легко запомнить и трудно угадать.
hint-email = Мы пришлём туда письмо для подтверждения.
hint-code = Восемь букв.
hint-language = На нём наши страницы и письма.
hint-remember = Не на устройстве, которым пользуются и другие.

gender-none = Не хочу указывать
gender-female = Женский
gender-male = Мужской
gender-other = Другой

show-password = Показать
hide-password = Скрыть
show-password-label = Показать пароль
hide-password-label = Скрыть пароль

strength-short = Пока слишком короткий
strength-weak = Легко угадать
strength-fair = Хороший пароль
strength-strong = Отличный пароль

refused-heading = { $count ->
    [1] Кое-что ещё не так
    [one] Ещё не так { $count } пункт
    [few] Ещё не так { $count } пункта
   *[other] Ещё не так { $count } пунктов
}

problem-email-required = Введите адрес электронной почты.
problem-login-required = Введите электронную почту или имя пользователя.
problem-password-required = Введите пароль.
problem-new-password-required = Введите новый пароль.
problem-old-password-required = Введите текущий пароль.
problem-code-required = Введите код из письма.
problem-required = { $label }: это поле нужно заполнить.
problem-invalid = { $label }: здесь что-то не так.
problem-control-character = { $label }: здесь есть символ, который нельзя показать.
problem-too-long = { $label }: не больше { $max ->
    [one] { $max } символа
   *[other] { $max } символов
}.
problem-too-short = { $label }: не меньше { $min ->
    [one] { $min } символа
   *[other] { $min } символов
}.
problem-not-an-email = Введите адрес вида name@example.com.
problem-not-a-username = В имени пользователя могут быть только буквы, цифры и знаки @ . + - _
problem-not-a-choice = { $label }: выберите из списка.
problem-email-taken = Учётная запись с таким адресом уже есть. Войдите или запросите новый пароль.
problem-taken = { $label }: уже занято.
problem-password-common = Этот пароль есть во всех списках, с которых начинают взломщики. Придумайте другой.
problem-password-personal = Этот пароль слишком похож на ваше имя или адрес. Придумайте другой.
problem-password-wrong = Текущий пароль введён неверно.
problem-code-invalid = Код не подходит: в нём опечатка, он уже использован или устарел.
