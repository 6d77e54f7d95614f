# Keys for programs.

profile-keys = Ключи API

keys-title = Ключи API
keys-lead = Ключ позволяет программе действовать от вашего имени. Дайте каждой программе свой ключ и отзовите его, когда она больше не нужна.
keys-list = Ваши ключи
keys-none = У вас нет ключей.
keys-new = Новый ключ
keys-submit = Создать ключ
keys-name = Название
keys-name-hint = Для чего он, вашими словами.
keys-expires = Срок действия
keys-in-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
keys-never = бессрочно
keys-role = Что разрешено
keys-all-roles = всё, что разрешено мне
keys-one-role = то, что разрешает роль { $role }
keys-no-role = только выступать от моего имени
keys-created = Ваш ключ «{ $name }»
keys-created-lead = Скопируйте его сейчас: здесь он не хранится, и увидеть его снова нельзя.
keys-created-label = Ключ
keys-row-created = создан { $day }
keys-row-expires = действует до { $day }
keys-row-expired = перестал действовать { $day }
keys-row-never = действует бессрочно
keys-row-used = последний раз использован { $day }
keys-row-unused = ещё не использован
keys-row-roles = роли: { $roles }
keys-revoke = Отозвать
notice-api-key-revoked = Ключ отозван. Программы, которые им пользовались, больше не войдут.
