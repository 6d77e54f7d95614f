# Mails. They are read away from the house and often in a hurry: what happened, what to do, what if it was not you.

mail-greeting = Bonjour,
mail-greeting-name = Bonjour { $name },
mail-footer = { $brand }, { $host }. Personne ne lit les réponses à ce message.

mail-code = Ou saisissez ce code :
mail-holds = Le lien et le code servent une seule fois, pendant { $span }. Ne communiquez ce code à personne : nous ne le demandons jamais.
mail-link-plainly = Si le bouton ne fait rien, copiez ce lien dans votre navigateur :

mail-verify-subject = Confirmez votre adresse e-mail
mail-verify-why = Un compte a été créé sur { $host } avec cette adresse. Veuillez confirmer qu’elle est bien la vôtre :
mail-verify-button = Confirmer mon adresse
mail-verify-not-you = Si ce n’était pas vous, ne faites rien : sans le lien ni le code, l’adresse reste non confirmée.

mail-reset-subject = Choisissez un nouveau mot de passe
mail-reset-why = Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte sur { $host }. Choisissez-le ici :
mail-reset-button = Choisir un nouveau mot de passe
mail-reset-not-you = Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.

mail-changed-subject = Votre mot de passe a été modifié
mail-changed-why = Le mot de passe de votre compte sur { $host } a été modifié le { $when }. Les autres appareils ont été déconnectés.
mail-changed-do = Si c’était vous, il n’y a rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe :
mail-changed-button = Choisir un nouveau mot de passe

mail-replayed-subject = Une de vos sessions a été fermée
mail-replayed-why = Le { $when }, une clé déjà utilisée a été présentée pour ouvrir une session de votre compte sur { $host }. Quelqu’un l’a peut-être copiée ; cette session a donc été fermée. L’appareil devra se reconnecter.
mail-replayed-do = Si vous ne savez pas comment cela a pu arriver, choisissez un nouveau mot de passe, ce qui déconnecte tous les appareils :
mail-replayed-button = Choisir un nouveau mot de passe

mail-device-subject = Une connexion depuis un nouvel appareil
mail-device-why = Le { $when }, quelqu’un s’est connecté à votre compte sur { $host } avec un appareil ou depuis un endroit inconnus jusqu’ici.
mail-device-do = Si c’était vous, il n’y a rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe, ce qui déconnecte tous les appareils :
mail-device-button = Choisir un nouveau mot de passe

# D’où vient ce dont parle le message. Le premier a un navigateur et un système, le deuxième l’un des deux.
mail-place = Cela s’est fait avec { $browser } sous { $system }, depuis l’adresse { $ip }.
mail-place-one = Cela s’est fait avec { $device }, depuis l’adresse { $ip }.
mail-place-none = Cela s’est fait depuis l’adresse { $ip }.

mail-api-key-subject = Une clé d’API a été créée
mail-api-key-why = Le { $when }, une clé d’API a été créée pour votre compte sur { $host }. Les programmes qui la possèdent agissent en votre nom.
mail-api-key-do = Si c’était vous, il n’y a rien à faire. Sinon, révoquez la clé et choisissez tout de suite un nouveau mot de passe :
mail-api-key-button = Choisir un nouveau mot de passe

mail-test-subject = Message d’essai
mail-test-why = Voici l’essai demandé sur { $host }. Les messages arrivent.

# Where there is no mail server: the page that shows the mails to whoever develops.
dev-email-title = Messages
dev-email-lead = Aucun serveur de messagerie n’est configuré ; les messages restent dans { $folder }. Cette page n’est visible que sur cette machine.
dev-email-none = Aucun message n’a encore été écrit.
dev-email-to = à { $to }, { $when }
dev-email-back = Tous les messages
dev-email-headers = En-têtes
dev-email-text = Version texte
dev-email-html = Version HTML
dev-email-no-subject = (sans objet)
