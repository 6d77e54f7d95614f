# Ключи API, с которыми программы действуют от имени пользователя.

profile-keys = Ключи API

keys-title = Ключи API
keys-lead = Ключ API позволяет программе действовать от вашего имени. Создайте для каждой программы отдельный ключ и отзовите его, когда он больше не нужен.
keys-list = Ваши ключи API
keys-none = У вас нет ключей API.
keys-new = Новый ключ API
keys-submit = Создать ключ
keys-name = Название
keys-name-hint = Опишите, для чего нужен ключ.
keys-expires = Срок действия
keys-in-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
keys-never = Бессрочно
keys-role = Права ключа
keys-all-roles = Всё, что могу я
keys-one-role = Только то, что может роль { $role }
keys-no-role = Только то, для чего роль не нужна
keys-created = Ваш новый ключ «{ $name }»
keys-created-lead = Скопируйте ключ сейчас. В целях безопасности он больше не будет показан.
keys-created-label = Ключ
keys-row-created = Создан { $day }
keys-row-expires = Действует до { $day }
keys-row-expired = Срок истёк { $day }
keys-row-never = Бессрочный
keys-row-used = Последнее использование { $day }
keys-row-unused = Не использовался
keys-row-roles = Роли: { $roles }
keys-row-no-role = Без ролей
keys-expired = Срок истёк
keys-soon = Скоро истекает
keys-copy = Копировать
keys-copied = Скопировано
keys-revoke-ask = Отозвать ключ «{ $key }»? Программы, которые им пользуются, сразу перестанут работать. Отменить это нельзя.
keys-revoke = Отозвать
notice-api-key-revoked = Ключ отозван. Сеансы программ, которые им пользовались, завершены.
