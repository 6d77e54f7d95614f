# Страницы учётной записи вошедшего пользователя.

# Перед важным изменением пароль спрашивается ещё раз.
confirm-title = Подтвердите пароль
confirm-lead = В целях безопасности введите пароль ещё раз.
confirm-submit = Продолжить

profile-title = Ваш профиль
profile-name = Имя
profile-username = Имя пользователя
profile-account = Адрес электронной почты
profile-since = Дата регистрации
profile-verified = подтверждён
profile-unverified = не подтверждён
profile-verify = Подтвердить
profile-no-email = не указан
profile-email-unused = не используется
profile-add-email = Добавить адрес
profile-submit = Сохранить
profile-leaving = { $day } ваша учётная запись будет удалена.
profile-signed-in = Последний вход
profile-pages = Настройки учётной записи с пояснениями
profile-personal-line = Имя, пол и язык
profile-email-line = Для входа и наших писем
profile-password-line = Изменён: { $when }
profile-password-kept = Сменить пароль
profile-password-none = Пароля ещё нет
profile-devices-line = { $count ->
    [one] Вход выполнен на { $count } устройстве
   *[other] Вход выполнен на { $count } устройствах
}
profile-keys-line = { $count ->
    [0] Ключей нет
    [one] { $count } ключ
    [few] { $count } ключа
   *[other] { $count } ключей
}
profile-log-line = Входы и изменения учётной записи
profile-data-line = Скачать всё, что мы о вас храним
profile-delete-line = Закрыть учётную запись и удалить данные

personal-title = Личные данные

profile-password = Пароль
profile-password-lead = После смены пароля сеансы на всех остальных устройствах будут завершены.
profile-password-submit = Изменить пароль

change-email-title = Адрес электронной почты
change-email-lead = Ваш адрес электронной почты — { $email }.
change-email-none = У вашей учётной записи нет адреса электронной почты.
change-email-unused = Мы не отправляем письма на { $email }: этот адрес недействителен или используется другой учётной записью.
change-email-why = Без адреса электронной почты вы не сможете сами восстановить забытый пароль и не получите уведомлений о безопасности учётной записи.
change-email-hint = Мы отправим письмо на этот адрес. Он начнёт действовать, когда вы его подтвердите.
change-email-submit = Отправить письмо для подтверждения
change-email-pending = Мы отправили письмо на { $email }. Откройте ссылку из него или введите код здесь.
notice-code-sent = Мы отправили письмо на новый адрес.
notice-email-changed = Адрес электронной почты изменён.

# Страницы, которые открываются по ссылкам из писем. Каждая спрашивает, прежде чем что-то изменить.
link-account = Для учётной записи { $email }.
link-dead-lead = Она уже использована, устарела или заменена более новой.

change-title = Подтвердите новый адрес электронной почты
change-lead = { $email } станет адресом электронной почты учётной записи { $account }.
change-lead-first = { $email } станет адресом электронной почты вашей учётной записи.
change-lead-password = Это может сделать только владелец учётной записи. Сначала войдите в неё или введите здесь её пароль. Если эта учётная запись вам незнакома, закройте страницу.
change-password = Пароль учётной записи
change-submit = Использовать этот адрес

cancel-title = Отменить смену адреса электронной почты
cancel-lead = Адрес электронной почты учётной записи не изменится: { $email }.
cancel-submit = Отменить смену адреса
notice-email-change-cancelled = Смена адреса электронной почты отменена. Если вы её не запрашивали, выберите новый пароль.

undo-title = Вернуть прежний адрес электронной почты
undo-lead = Адресом электронной почты учётной записи снова станет { $email }. Сеансы на всех устройствах будут завершены, и мы отправим вам письмо для выбора нового пароля.
undo-submit = Вернуть адрес
notice-email-restored = Прежний адрес электронной почты возвращён. Проверьте почту, чтобы выбрать новый пароль.

keep-title = Отменить удаление учётной записи
keep-lead = Учётная запись { $email } не будет удалена.
keep-submit = Отменить удаление
notice-account-kept = Ваша учётная запись не будет удалена.

devices-title = Устройства
devices-lead = На этих устройствах выполнен вход в вашу учётную запись. Завершите незнакомые сеансы.
devices-this = это устройство
devices-by-key = Вход с ключом API
devices-since = Вход: { $when }
devices-seen = Последняя активность: { $when }
devices-end = Завершить
devices-pages = Страницы списка устройств
devices-end-others = Завершить все остальные сеансы
devices-end-named = Завершить сеанс: { $device }
devices-end-others-question = { $count ->
    [one] Завершить сеанс ещё на { $count } устройстве? Там придётся войти заново.
   *[other] Завершить сеансы ещё на { $count } устройствах? Там придётся войти заново.
}
notice-device-ended = Сеанс на устройстве завершён.
notice-devices-ended = Все остальные сеансы завершены.

device-both = { $browser }, { $system }
device-unknown = Неизвестное устройство

data-title = Ваши данные
data-lead = Скачайте файл со всеми данными, которые мы о вас храним: профиль, устройства, ключи, журнал безопасности и письма. Пароли и ключи хранятся в виде, который нельзя прочитать, поэтому их в файле нет.
data-submit = Скачать мои данные

delete-title = Удаление учётной записи
delete-lead = Сеансы на всех устройствах будут завершены сразу. Удаление можно отменить, если войти до истечения срока: { $span }. После этого учётная запись и все данные, которые мы о вас храним, будут удалены безвозвратно.
delete-submit = Удалить мою учётную запись
delete-question = Удалить вашу учётную запись? Вы выйдете на всех устройствах. Передумать можно в течение срока: { $span }.
delete-planned-title = Удаление учётной записи запланировано
delete-keep = Отменить удаление
notice-deletion-planned = Учётная запись будет удалена. Чтобы отменить удаление, войдите.

log-title = Журнал безопасности
log-lead = События безопасности вашей учётной записи.
log-none = Событий пока нет.
log-newest = Самые новые
log-newer = Новее
log-older = Старше
log-oldest = Самые старые
log-pages = Страницы журнала
log-position = Страница { $page } из { $pages }

# События, одинаково для владельца учётной записи и для администраторов. Каждый ключ состоит из `log-` и слова события.
log-signed-up = Учётная запись создана
log-signed-in = Вход
log-sign-in-failed = Неудачная попытка входа
log-second-factor-required = Верный пароль, запрошен второй шаг
log-second-factor-failed = Второй шаг не пройден
log-second-factor-added = Двухэтапный вход включён
log-second-factor-removed = Двухэтапный вход выключен
log-recovery-codes-created = Созданы резервные коды
log-recovery-code-used = Использован резервный код
log-second-factor-reset = Вторые факторы убраны администратором
log-devices-forgotten = Запомненные устройства забыты
log-signed-out = Выход
log-legacy-token-adopted = Сеанс прежнего сервера продолжен
log-refresh-repeated = Одно и то же устройство продлило сеанс дважды
log-refresh-replayed = Токен сеанса использован дважды; сеанс завершён
log-session-limit = Самые старые сеансы завершены: достигнут предел
log-reauthenticated = Пароль подтверждён
log-profile-changed = Профиль изменён
log-username-changed = Имя пользователя изменено
log-password-changed = Пароль изменён
log-password-reset-requested = Запрошен новый пароль
log-password-reset = Новый пароль выбран по ссылке или коду из письма
log-code-rejected = Введён неверный код
log-email-verified = Адрес электронной почты подтверждён
log-email-change-requested = Запрошена смена адреса электронной почты
log-email-change-cancelled = Смена адреса электронной почты отменена
log-email-changed = Адрес электронной почты изменён
log-email-restored = Возвращён прежний адрес электронной почты
log-deletion-planned = Запрошено удаление учётной записи
log-deletion-cancelled = Удаление учётной записи отменено
log-data-exported = Данные скачаны
log-users-exported = Список пользователей скачан
log-log-exported = Журнал аудита скачан
log-api-key-created = Создан ключ API
log-api-key-revoked = Ключ API отозван
log-passkey-added = Добавлен ключ доступа
log-passkey-renamed = Ключ доступа переименован
log-passkey-removed = Ключ доступа удалён
log-passkey-counter-back = Счётчик ключа доступа пошёл назад: возможно, есть его копия
log-invited = Приглашение отправлено
log-invitation-accepted = Приглашение принято
log-user-created = Учётная запись создана администратором
log-user-activated = Вход снова разрешён администратором
log-user-deactivated = Вход запрещён администратором
log-user-unlocked = Блокировка входа снята администратором
log-user-deleted = Учётная запись удалена
log-role-granted = Роль добавлена
log-role-revoked = Роль снята
log-role-created = Роль создана
log-role-deleted = Роль удалена
log-email-retried = Письмо снова поставлено в очередь
log-signing-key-created = Создан ключ подписи
log-imported = Перенос с прежнего сервера
log-signing-key-retired = Ключ подписи выведен из использования
log-takeover-finished = Перенос завершён
