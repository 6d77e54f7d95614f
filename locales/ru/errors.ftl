# Pages that say why something was not done.

error-bad-request-title = Мы не поняли запрос
error-bad-request-text = Браузер прислал то, что мы не можем прочитать. Вернитесь назад и попробуйте ещё раз.
error-cross-site-title = Это пришло с чужого сайта
error-cross-site-text = Мы принимаем формы только с наших страниц. Откройте страницу здесь и отправьте форму ещё раз.
error-forbidden-title = Сюда вам нельзя
error-forbidden-text = У вашей учётной записи нет права это видеть.
error-not-found-title = Здесь ничего нет
error-not-found-text = В адресе опечатка, или страница переехала.
error-method-title = Здесь так нельзя
error-method-text = Вернитесь на предыдущую страницу и попробуйте оттуда.
error-too-slow-title = Слишком долго
error-too-slow-text = Данные не успели прийти. Пожалуйста, попробуйте ещё раз.
error-too-large-title = Слишком много
error-too-large-text = Вы прислали больше, чем мы принимаем. Вернитесь назад и сократите.
error-type-title = Мы не можем это прочитать
error-type-text = Это не похоже на нашу форму. Откройте страницу здесь и отправьте форму ещё раз.
error-too-many-title = Пожалуйста, помедленнее
error-too-many-text = Было слишком много попыток. До следующей: { $span }.
error-fault-title = Что-то сломалось, и виноваты мы
error-fault-text = Ошибка записана. Пожалуйста, попробуйте чуть позже.
error-busy-title = Сейчас здесь тесно
error-busy-text = Все хотят войти одновременно. Подождите несколько секунд и попробуйте снова.
error-reference = Если будете писать нам об этом, укажите номер:
error-home = Назад ко входу
