# Mails. They are read away from the house and often in a hurry: what happened, what to do, what if it was not you.

mail-greeting = Здравствуйте!
mail-greeting-name = Здравствуйте, { $name }!
mail-footer = { $brand }, { $host }. Ответы на это письмо никто не читает.

mail-code = Или введите этот код:
mail-holds = Ссылка и код сработают один раз; срок действия — { $span }. Никому не сообщайте код: мы никогда его не спрашиваем.
mail-link-plainly = Если кнопка не работает, скопируйте эту ссылку в браузер:

mail-verify-subject = Подтвердите адрес почты
mail-verify-why = На { $host } создана учётная запись с этим адресом. Пожалуйста, подтвердите, что адрес ваш:
mail-verify-button = Подтвердить адрес
mail-verify-not-you = Если это были не вы, ничего делать не нужно: без ссылки или кода адрес останется неподтверждённым.

mail-reset-subject = Новый пароль
mail-reset-why = Кто-то, скорее всего вы, запросил новый пароль для вашей учётной записи на { $host }. Задать его можно здесь:
mail-reset-button = Задать новый пароль
mail-reset-not-you = Если это были не вы, ничего делать не нужно: пароль останется прежним.

mail-changed-subject = Ваш пароль изменён
mail-changed-why = Пароль вашей учётной записи на { $host } изменён { $when }. На других устройствах выполнен выход.
mail-changed-do = Если это были вы, ничего делать не нужно. Если нет, сразу задайте новый пароль:
mail-changed-button = Задать новый пароль

mail-replayed-subject = Один из ваших сеансов завершён
mail-replayed-why = { $when } для входа в вашу учётную запись на { $host } снова предъявили уже использованный ключ. Возможно, его кто-то скопировал, поэтому этот сеанс завершён. На устройстве придётся войти заново.
mail-replayed-do = Если вы не знаете, как это могло произойти, задайте новый пароль: он завершит сеансы на всех устройствах.
mail-replayed-button = Задать новый пароль

mail-device-subject = Вход с нового устройства
mail-device-why = { $when } кто-то вошёл в вашу учётную запись на { $host } с устройства или из места, которые раньше не встречались.
mail-device-do = Если это были вы, делать ничего не нужно. Если нет, сразу задайте новый пароль, это завершит сеансы на всех устройствах:
mail-device-button = Задать новый пароль

# Откуда это сделано. В первом есть браузер и система, во втором одно из двух.
mail-place = Это сделано с помощью { $browser } ({ $system }), с адреса { $ip }.
mail-place-one = Это сделано с помощью { $device }, с адреса { $ip }.
mail-place-none = Это сделано с адреса { $ip }.

mail-api-key-subject = Создан ключ API
mail-api-key-why = { $when } для вашей учётной записи на { $host } создан ключ API. Программы, у которых он есть, действуют от вашего имени.
mail-api-key-do = Если это были вы, ничего делать не нужно. Если нет, отзовите ключ и сразу задайте новый пароль:
mail-api-key-button = Задать новый пароль

mail-test-subject = Проверочное письмо
mail-test-why = Это проверка, которую запросили на { $host }. Почта доходит.

# Where there is no mail server: the page that shows the mails to whoever develops.
dev-email-title = Письма
dev-email-lead = Почтовый сервер не настроен, поэтому письма остаются в { $folder }. Эту страницу видно только на этой машине.
dev-email-none = Писем ещё нет.
dev-email-to = кому: { $to }, { $when }
dev-email-back = Все письма
dev-email-headers = Заголовки
dev-email-text = Текстовая часть
dev-email-html = Часть HTML
dev-email-no-subject = (без темы)
