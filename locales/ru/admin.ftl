# Администрирование: пользователи, роли, письма, журнал аудита.

frame-admin = Администрирование
admin-navigation = Администрирование
admin-users = Пользователи
admin-roles = Роли
admin-emails = Письма
admin-role = Роль
admin-state = Состояние
admin-name = Имя
admin-number = Номер
admin-username = Имя пользователя
admin-created = Создано
admin-signed-in = Последний вход
admin-never = Никогда
admin-active = вход разрешён
admin-inactive = вход запрещён
admin-verified = подтверждён
admin-unverified = не подтверждён
admin-no-email = без адреса электронной почты
admin-no-email-text = Этому пользователю письма не отправляются, поэтому пароль нельзя сбросить по почте. Пользователь может добавить адрес в профиле, а оператор — задать пароль командой vestibule user set-password.
admin-any-state = Любое
admin-any-role = Любая
admin-no-role = Нет
admin-search = Поиск
admin-search-submit = Найти
admin-pages = Страницы списка
admin-newer = Новее
admin-older = Старше
admin-newest-first = Сначала новые

admin-users-lead = Ищите по адресу электронной почты, имени или номеру.
admin-users-none = Пользователи не найдены.
admin-users-shown = { $from }–{ $to } из { $count }
admin-users-shown-of-many = { $from }–{ $to } из более чем { $count }
admin-users-many = Более { $count } пользователей
admin-users-clear = Сбросить поиск
admin-users-export = Скачать в формате CSV
admin-sort = Сортировка
admin-sort-newest = Сначала новые
admin-sort-oldest = Сначала старые
admin-sort-name = Имя: от А до Я
admin-sort-name-reversed = Имя: от Я до А
admin-sort-email = Адрес: от A до Z
admin-sort-email-reversed = Адрес: от Z до A
admin-sort-last-sign-in-reversed = Последний вход: сначала недавние
admin-sort-last-sign-in = Последний вход: сначала давние
admin-per-page = На странице
admin-first = Первая
admin-previous = Предыдущая
admin-next = Следующая
admin-last = Последняя

admin-new = Создать учётную запись
admin-new-lead = Пароль здесь не задаётся: пользователь выбирает его сам по ссылке из письма.
admin-new-submit = Создать
admin-send-invitation = Отправить приглашение по почте
admin-account = Учётная запись
admin-password-set = задан
admin-password-none = не задан
admin-reset = Отправить письмо для выбора нового пароля
admin-reset-submit = Отправить
admin-unlock = Снова разрешить попытки входа после слишком многих неверных паролей
admin-unlock-submit = Разблокировать
admin-verify = Подтвердить адрес электронной почты без письма
admin-verify-submit = Подтвердить
admin-verify-ask = Отметить { $who } как подтверждённый адрес? Делайте это, только если вы убедились, что адрес принадлежит этому пользователю.
admin-activate = Снова разрешить пользователю входить
admin-activate-submit = Разрешить вход
admin-deactivate = Завершить все сеансы и запретить вход
admin-deactivate-submit = Запретить вход
admin-deactivate-ask = Запретить вход для { $who }? Все сеансы будут завершены, войти будет нельзя. Ключи API будут отозваны навсегда.
admin-no-roles = Ролей нет.
admin-another-role = Добавить роль
admin-choose = Выберите роль
admin-grant-role = Добавить
admin-revoke-role = Снять
admin-revoke-role-ask = Снять роль { $role } с { $who }?
admin-sessions = Сеансы
admin-no-sessions = Активных сеансов нет.
admin-sessions-more = { $count ->
    [one] Ещё { $count } сеанс не показан.
    [few] Ещё { $count } сеанса не показаны.
   *[other] Ещё { $count } сеансов не показаны.
}
admin-session-unknown = Неизвестное устройство
admin-session-since = Вход: { $when }
admin-session-seen = Последняя активность: { $when }
admin-end = Завершить
admin-end-all = Завершить все
admin-end-all-ask = Завершить все сеансы { $who }? Ссылки из уже отправленных писем тоже перестанут действовать.
admin-no-keys = Ключей API нет.
admin-revoke-key-ask = Отозвать ключ { $key }? Программы, которые им пользуются, сразу перестанут работать. Отменить это нельзя.
admin-delete = Удаление учётной записи
admin-delete-lead = Учётная запись и все её данные будут удалены безвозвратно. Отменить это нельзя.
admin-delete-type = Для подтверждения введите адрес электронной почты учётной записи
admin-delete-submit = Удалить безвозвратно
admin-delete-mistyped = Это не адрес учётной записи. Ничего не удалено.
admin-delete-type-name = Для подтверждения введите имя учётной записи
admin-delete-mistyped-name = Это не имя учётной записи. Ничего не удалено.

admin-roles-lead = Роли дают права. В разделе администрирования изменения действуют сразу, в остальном — со следующего токена доступа.
admin-roles-all = Все роли
admin-roles-none = Ролей нет.
admin-role-new = Создать роль
admin-role-new-submit = Создать роль
admin-role-name = Название роли
admin-role-members = Участники
admin-role-show-members = Показать участников
admin-role-delete = Удаление роли
admin-role-delete-lead = Роль будет снята со всех пользователей, у которых она есть.
admin-role-delete-type = Для подтверждения введите название роли
admin-role-delete-submit = Удалить роль
admin-role-mistyped = Это не название роли. Ничего не удалено.
admin-members = { $count ->
    [one] { $count } пользователь
    [few] { $count } пользователя
   *[other] { $count } пользователей
}

admin-emails-lead = Письма, которые ждут отправки, отправлены или не доставлены. Их содержание не хранится.
admin-emails-all = Все письма
admin-emails-none = Письма не найдены.
admin-email = Письмо { $number }
admin-email-lead = Содержание писем не хранится.
admin-email-details = Сведения
admin-email-type = Тип
admin-email-to = Кому
admin-email-attempts = Попыток
admin-email-created = Создано
admin-email-next-attempt = Следующая попытка
admin-email-expires = Действительно до
admin-email-error = Последняя ошибка
admin-email-retry = Отправить снова
admin-email-queued = ожидает отправки
admin-email-sent = отправлено
admin-email-failed = ошибка отправки
admin-email-expired = срок истёк
admin-email-dropped = не отправлялось

admin-log = Журнал аудита
admin-log-lead = Что произошло, с какой учётной записью, кто это сделал, когда и откуда.
admin-log-search = Адрес электронной почты, имя или номер
admin-log-event = Событие
admin-log-when = Время
admin-log-user = Учётная запись
admin-log-by = Кто сделал
admin-log-from = IP-адрес
admin-log-none = События не найдены.
admin-log-of-user = Показать журнал аудита

error-conflict-title = Действие невозможно
error-own-account-text = Это нельзя сделать со своей учётной записью. Обратитесь к другому администратору.
error-last-admin-text = Не осталось бы ни одного администратора. Сначала назначьте роль другому пользователю.
error-deactivated-text = Вход в эту учётную запись запрещён, поэтому ссылка из письма не сработала бы. Сначала разрешите вход.
error-no-email-text = У учётной записи нет адреса, на который можно отправить письмо.
error-nothing-to-retry-text = Письмо уже отправлено, или ссылка из него больше не действует.
error-no-room-for-role-text = С этой ролью роли пользователя не поместятся в токен доступа. Сначала снимите другую роль.

notice-account-created = Учётная запись создана.
notice-account-activated = Пользователь снова может войти.
notice-account-deactivated = Все сеансы пользователя завершены, вход запрещён.
notice-account-verified = Адрес электронной почты отмечен как подтверждённый.
notice-account-deleted = Учётная запись удалена.
notice-account-unlocked = Пользователь снова может попробовать войти.
notice-nothing-locked = Вход не был заблокирован.
notice-reset-sent = Письмо скоро будет отправлено.
notice-role-granted = Роль добавлена.
notice-role-revoked = Роль снята.
notice-sessions-ended = Выход выполнен.
notice-role-created = Роль создана.
notice-role-deleted = Роль удалена.
notice-email-queued = Письмо скоро будет отправлено снова.
