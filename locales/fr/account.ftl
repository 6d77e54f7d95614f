# Son propre compte : ce qu’on peut en faire, et ce qu’on en apprend.

confirm-title = Votre mot de passe, encore une fois
confirm-lead = Vous ne l’avez pas saisi depuis un moment, et la suite est importante.
confirm-submit = Continuer

mail-holds-link = Le lien sert une seule fois, pendant { $span }.

mail-email-change-subject = Confirmez votre nouvelle adresse
mail-email-change-why = Le { $when }, le compte { $account } sur { $host } a demandé à utiliser cette adresse. Si ce compte est le vôtre, confirmez l’adresse ; il faut y être connecté ou en connaître le mot de passe :
mail-email-change-button = Utiliser cette adresse
mail-email-change-not-you = Si vous ne connaissez pas ce compte, ne faites rien : l’adresse ne sera pas utilisée.

mail-email-changed-subject = Votre adresse a été modifiée
mail-email-changed-why = Le { $when }, l’adresse de votre compte sur { $host } a été modifiée. Les messages qui le concernent vont désormais à la nouvelle adresse.
mail-email-changed-do = Si c’était vous, il n’y a rien à faire. Sinon, reprenez votre compte :
mail-email-changed-button = Rétablir mon adresse
mail-email-changed-after = Tous les appareils seront déconnectés, et vous choisirez un nouveau mot de passe.

mail-email-taken-subject = Quelqu’un voulait utiliser votre adresse
mail-email-taken-why = Le { $when }, quelqu’un a demandé à utiliser cette adresse pour un autre compte sur { $host }. Elle est à vous : rien n’a changé.
mail-email-taken-do = Si c’était vous, connectez-vous au compte que vous avez avec cette adresse :
mail-email-taken-button = Se connecter

mail-registered-subject = Vous avez déjà un compte
mail-registered-why = Le { $when }, quelqu’un, sans doute vous, s’est inscrit sur { $host } avec cette adresse. Un compte existe déjà, et rien n’a changé.
mail-registered-do = Connectez-vous avec votre mot de passe. Si vous l’avez oublié, choisissez-en un nouveau ici :
mail-registered-button = Choisir un nouveau mot de passe
mail-registered-not-you = Si ce n’était pas vous, il n’y a rien à faire.

mail-deletion-subject = Votre compte va être supprimé
mail-deletion-why = Le { $when }, quelqu’un, sans doute vous, a demandé la suppression de votre compte sur { $host }. Tous les appareils ont été déconnectés.
mail-deletion-do = Tant que le compte existe, vous pouvez changer d’avis :
mail-deletion-button = Garder mon compte
mail-deletion-not-you = Si ce n’était pas vous, gardez le compte et choisissez un nouveau mot de passe.

mail-invitation-subject = Vous êtes invité
mail-invitation-why = Un compte a été créé pour vous sur { $host }. Choisissez un mot de passe, et entrez :
mail-invitation-button = Choisir un mot de passe
mail-invitation-not-you = Si vous n’attendiez pas ce message, ne faites rien.

problem-unchanged = { $label } : c’est déjà le cas.
field-new-email = Nouvelle adresse e-mail

device-both = { $browser } sur { $system }
device-unknown = Un appareil inconnu

personal-title = À propos de vous

change-email-title = Adresse e-mail
change-email-lead = Votre adresse est { $email }.
change-email-hint = Nous y envoyons un message. La nouvelle adresse vaut dès que vous l’avez confirmée.
change-email-submit = Envoyer le message
change-email-pending = Un message pour { $email } est en route. Ouvrez son lien, ou saisissez son code ici.
notice-code-sent = Regardez dans la boîte de la nouvelle adresse.
notice-email-changed = Votre nouvelle adresse vaut désormais.

change-title = Utiliser cette adresse
change-lead = { $email } devient l’adresse du compte { $account }.
change-submit = Utiliser cette adresse
undo-title = Rétablir l’ancienne adresse
undo-lead = Le compte retrouve l’adresse { $email }, tous les appareils sont déconnectés, et nous vous envoyons un message pour choisir un nouveau mot de passe.
undo-submit = La rétablir
keep-title = Garder le compte
keep-lead = Le compte { $email } ne sera pas supprimé.
keep-submit = Garder mon compte
link-dead-lead = Il a été utilisé, il est trop ancien, ou quelque chose de plus récent l’a remplacé.
notice-email-restored = Le compte a retrouvé son ancienne adresse. Regardez vos messages pour choisir un nouveau mot de passe.
notice-account-kept = Votre compte reste.

devices-title = Appareils
devices-lead = Là où vous êtes connecté. Déconnectez ce que vous ne reconnaissez pas.
devices-this = celui-ci
devices-by-key = connecté avec une clé d’API
devices-since = depuis le { $when }
devices-seen = vu le { $when }
devices-end = Déconnecter
devices-pages = Pages de la liste
devices-end-others = Déconnecter tous les autres
notice-device-ended = L’appareil est déconnecté.
notice-devices-ended = Vous êtes déconnecté partout ailleurs.

log-title = Journal de sécurité
log-lead = Ce qui est arrivé à votre compte.
log-none = Rien encore.
log-newer = Plus récent
log-older = Plus ancien
log-signed-up = Vous avez créé le compte
log-signed-in = Connexion
log-sign-in-failed = Une connexion a échoué
log-code-rejected = Un code erroné
log-signed-out = Déconnexion
log-refresh-repeated = Le même appareil a renouvelé sa connexion deux fois
log-session-limit = Les sessions les plus anciennes ont été fermées : il y en avait trop
log-refresh-replayed = Une clé copiée est revenue, et sa session a été fermée
log-profile-changed = Votre profil a été modifié
log-password-changed = Le mot de passe a été modifié
log-password-reset-requested = Un message pour choisir un nouveau mot de passe a été demandé
log-password-reset = Un nouveau mot de passe a été choisi par message
log-email-verified = L’adresse a été confirmée
log-user-created = Un administrateur a créé le compte
log-user-activated = Un administrateur a rouvert le compte
log-user-deactivated = Un administrateur a fermé le compte
log-user-deleted = Le compte a été supprimé
log-role-granted = Un rôle vous a été donné
log-role-revoked = Un rôle vous a été retiré
log-api-key-created = Une clé d’API a été créée
log-api-key-revoked = Une clé d’API a été révoquée
log-reauthenticated = Le mot de passe a été redemandé
log-email-change-requested = Un changement d’adresse a été demandé
log-email-changed = L’adresse a été modifiée
log-email-restored = L’ancienne adresse a été rétablie
log-deletion-planned = La suppression du compte a été demandée
log-deletion-cancelled = Le compte a été gardé
log-data-exported = Vos données ont été téléchargées
log-invited = Vous avez été invité
log-invitation-accepted = Vous avez accepté l’invitation

data-title = Vos données
data-lead = Un fichier avec tout ce qui est conservé à votre sujet : profil, appareils, clés, journal et messages. Les mots de passe et les clés ne peuvent pas être lus et n’y sont pas.
data-submit = Télécharger mes données

delete-title = Supprimer le compte
delete-lead = Tous les appareils sont déconnectés aussitôt. Pendant { $span }, vous pouvez vous connecter et garder le compte ; ensuite il disparaît pour de bon, avec tout ce qui est conservé à votre sujet.
delete-submit = Supprimer mon compte
delete-keep = Garder mon compte
profile-leaving = Votre compte sera supprimé le { $day }.
notice-deletion-planned = Votre compte va être supprimé. Connectez-vous si vous voulez le garder.

profile-name = Nom
profile-username = Nom d’utilisateur
profile-since = Inscription
log-pages = Pages du journal
log-position = Page { $page } sur { $pages }
log-other = Autre chose est arrivé

problem-domain = Les adresses de ce domaine ne sont pas acceptées ici.
register-trap = Laissez ce champ vide
register-too-fast = C’était très rapide. Attendez un instant, saisissez de nouveau le mot de passe et renvoyez le formulaire.
register-too-old = Cette page était ouverte depuis très longtemps. Saisissez de nouveau le mot de passe et renvoyez le formulaire.
register-trap-filled = Un champ que personne ne voit a été rempli, peut-être par un gestionnaire de mots de passe. Il est de nouveau vide : saisissez le mot de passe et renvoyez le formulaire.
register-sent-lead = Nous avons envoyé un message à cette adresse. Il dit comment continuer.
closed-title = Les inscriptions sont fermées
closed-lead = De nouveaux comptes ne sont pas acceptés pour l’instant.
closed-lead-invite = Les comptes sont créés sur invitation. Si vous en avez reçu une, ouvrez le lien de son message.
verify-lead-password = Encore une chose : le mot de passe du compte, pour montrer que vous l’avez créé.
verify-not-mine = Ce n’était pas vous, ou le mot de passe est oublié ?
verify-lead-signed-out = Ouvrez le lien du message que nous vous avons envoyé, ou saisissez son code ici.
verify-wrong = L’adresse, le mot de passe et le code ne vont pas ensemble.
invitation-title = Bienvenue
invitation-lead = Choisissez un mot de passe, et vous y êtes.
invitation-submit = Entrer
invitation-dead-lead = Il a déjà servi, il est trop ancien, ou un autre l’a remplacé. La personne qui vous a invité peut en envoyer un autre.
notice-confirm-first = Veuillez d’abord confirmer votre adresse.
notice-email-just-sent = Un message a été envoyé il y a moins d’une minute. Regardez-y d’abord, puis redemandez.
notice-email-maybe-sent = Si un compte avec cette adresse attend d’être confirmé, un message est en route.
notice-invitation-accepted = Bienvenue. Votre compte est prêt.
log-user-unlocked = Un administrateur vous a permis de réessayer de vous connecter
