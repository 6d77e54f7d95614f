# Управление: люди, роли, письма.

frame-admin = Управление
admin-navigation = Управление
admin-users = Люди
admin-roles = Роли
admin-emails = Письма
admin-role = Роль
admin-state = Состояние
admin-name = Имя
admin-number = Номер
admin-username = Имя пользователя
admin-created = Дата создания
admin-signed-in = Последний вход
admin-never = никогда
admin-active = вход разрешён
admin-inactive = вход запрещён
admin-verified = подтверждён
admin-unverified = не подтверждён
admin-any-state = Любое
admin-any-role = Любая
admin-no-role = Никакой
admin-search = Поиск
admin-search-submit = Найти
admin-pages = Страницы списка
admin-newer = Новее
admin-older = Старее
admin-newest-first = Сначала новые

admin-users-lead = Все, у кого есть учётная запись. Ищите по адресу, имени или номеру.
admin-users-none = Никого не нашлось.
admin-users-count = { $count ->
    [one] { $count } учётная запись
    [few] { $count } учётные записи
   *[other] { $count } учётных записей
}

admin-new = Новая учётная запись
admin-new-lead = Никто не выбирает пароль за другого: владелец задаёт его сам с помощью письма.
admin-new-submit = Создать
admin-send-invitation = Пригласить владельца письмом
admin-account = Учётная запись
admin-password-set = задан
admin-password-none = ещё не задан
admin-reset = Письмо, чтобы задать новый пароль
admin-reset-submit = Отправить
admin-unlock = Разрешить новую попытку сразу, после многих неверных паролей
admin-unlock-submit = Снять блокировку
admin-verify = Подтвердить адрес без письма
admin-verify-submit = Подтвердить
admin-activate = Снова разрешить вход
admin-activate-submit = Разрешить
admin-deactivate = Завершить все сеансы и больше не пускать
admin-deactivate-submit = Запретить вход
admin-no-roles = Ролей нет.
admin-another-role = Ещё одна роль
admin-choose = Выберите
admin-grant-role = Дать
admin-revoke-role = Забрать
admin-sessions-more = { $count ->
    [one] Ещё { $count } сеанс не показан.
    [few] Ещё { $count } сеанса не показаны.
   *[other] Ещё { $count } сеансов не показаны.
}
admin-sessions = Открытые сеансы
admin-no-sessions = Открытых сеансов нет.
admin-session-unknown = Неизвестное устройство
admin-session-since = с { $when }
admin-session-seen = последний раз { $when }
admin-end = Завершить
admin-end-all = Завершить все
admin-no-keys = Ключей API нет.
admin-delete = Удаление учётной записи
admin-delete-lead = Всё, что к ней относится, исчезнет вместе с ней, и вернуть это нельзя.
admin-delete-type = Введите адрес учётной записи
admin-delete-submit = Удалить навсегда
admin-delete-mistyped = Это не адрес учётной записи. Ничего не удалено.

admin-roles-lead = Имена, к которым привязаны права. Роль действует со следующего токена, а в управлении — сразу.
admin-roles-all = Все роли
admin-roles-none = Ролей нет.
admin-role-new = Новая роль
admin-role-new-submit = Создать роль
admin-role-name = Название роли
admin-role-members = У кого она есть
admin-role-show-members = Показать
admin-role-delete = Удаление роли
admin-role-delete-lead = Её потеряют все, у кого она есть.
admin-role-delete-type = Введите название роли
admin-role-delete-submit = Удалить роль
admin-role-mistyped = Это не название роли. Ничего не удалено.
admin-members = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[other] { $count } человек
}

admin-emails-lead = Что ждёт отправки и что не дошло. Содержание писем не хранится.
admin-emails-all = Все письма
admin-emails-none = Писем нет.
admin-email = Письмо { $number }
admin-email-lead = Содержание письма не хранится.
admin-email-details = Что о нём известно
admin-email-type = Вид
admin-email-to = Кому
admin-email-attempts = Попытки
admin-email-created = Написано
admin-email-next-attempt = Следующая попытка
admin-email-expires = Имеет смысл до
admin-email-error = Что произошло
admin-email-retry = Отправить снова
admin-email-queued = ждёт
admin-email-sent = отправлено
admin-email-failed = не отправлено
admin-email-expired = слишком поздно
admin-email-dropped = не отправлялось

admin-log = Журнал
admin-log-lead = Что произошло, с кем, по чьей воле, когда и откуда.
admin-log-search = Чьё: адрес, имя или номер
admin-log-event = Что
admin-log-when = Когда
admin-log-user = С кем
admin-log-by = Кто сделал
admin-log-from = Откуда
admin-log-none = Ничего такого не происходило.
log-role-created = Создана роль
log-role-deleted = Удалена роль
log-email-retried = Письмо снова поставлено в очередь
log-signing-key-created = Создан ключ подписи
log-signing-key-retired = Ключ подписи выведен из употребления
admin-log-of-user = Что с ней происходило

error-conflict-title = Так сделать нельзя
error-own-account-text = Здесь никто не делает этого со своей учётной записью: попросите другого человека с этой ролью.
error-last-admin-text = Управлять было бы некому. Сначала дайте роль кому-нибудь ещё.
error-deactivated-text = Вход в эту учётную запись запрещён: письмо ничего бы не открыло. Сначала разрешите вход.
error-nothing-to-retry-text = Письмо уже отправлено, или то, что в нём, больше ничего не открывает.
error-no-room-for-role-text = С этой ролью роли пользователя уже не поместятся в токен доступа. Сначала снимите другую.

notice-account-created = Учётная запись создана.
notice-account-activated = Вход снова разрешён.
notice-account-deactivated = Все сеансы завершены, вход запрещён.
notice-account-verified = Адрес считается подтверждённым.
notice-account-deleted = Учётной записи больше нет.
notice-account-unlocked = Новая попытка возможна сразу.
notice-nothing-locked = Блокировки не было.
notice-reset-sent = Письмо отправляется.
notice-role-granted = Роль дана.
notice-role-revoked = Роль забрана.
notice-sessions-ended = Сеанс завершён.
notice-role-created = Роль создана.
notice-role-deleted = Роли больше нет.
notice-email-queued = Письмо отправляется снова.
