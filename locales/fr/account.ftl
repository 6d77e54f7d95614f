# Les pages du compte de la personne connectée.

# Demande à nouveau le mot de passe avant une modification importante.
confirm-title = Confirmer votre mot de passe
confirm-lead = Pour votre sécurité, saisissez à nouveau votre mot de passe.
confirm-submit = Continuer

profile-title = Votre profil
profile-name = Nom
profile-username = Nom d’utilisateur
profile-account = Adresse e-mail
profile-since = Date d’inscription
profile-verified = confirmée
profile-unverified = non confirmée
profile-verify = Confirmer
profile-no-email = aucune
profile-email-unused = non utilisée
profile-add-email = Ajouter une adresse e-mail
profile-submit = Enregistrer
profile-leaving = Votre compte sera supprimé le { $day }.
profile-signed-in = Dernière connexion
profile-pages = Réglages du compte, avec une ligne sur chacun
profile-personal-line = Nom, genre et langue
profile-email-line = Pour vous connecter et recevoir nos messages
profile-password-line = Modifié : { $when }
profile-password-kept = Changer de mot de passe
profile-password-none = Pas encore de mot de passe
profile-devices-line = { $count ->
    [one] Connecté sur { $count } appareil
   *[other] Connecté sur { $count } appareils
}
profile-keys-line = { $count ->
    [0] Aucune clé
    [one] { $count } clé
   *[other] { $count } clés
}
profile-log-line = Connexions et modifications du compte
profile-data-line = Télécharger tout ce que nous conservons sur vous
profile-delete-line = Fermer votre compte et supprimer vos données

personal-title = Informations personnelles

profile-password = Mot de passe
profile-password-lead = Modifier votre mot de passe déconnecte tous vos autres appareils.
profile-password-submit = Modifier le mot de passe

change-email-title = Adresse e-mail
change-email-lead = Votre adresse e-mail est { $email }.
change-email-none = Votre compte n’a pas d’adresse e-mail.
change-email-unused = Nous n’envoyons aucun e-mail à { $email } : cette adresse n’est pas valide, ou un autre compte l’utilise.
change-email-why = Sans adresse e-mail, vous ne pouvez pas réinitialiser vous-même un mot de passe oublié, et vous n’êtes pas prévenu lorsque la sécurité de votre compte est en jeu.
change-email-hint = Nous y enverrons un e-mail. Elle sera active dès que vous l’aurez confirmée.
change-email-submit = Envoyer l’e-mail de confirmation
change-email-pending = Nous avons envoyé un e-mail à { $email }. Ouvrez le lien qu’il contient ou saisissez son code ici.
notice-code-sent = Nous avons envoyé un e-mail à votre nouvelle adresse.
notice-email-changed = Votre nouvelle adresse e-mail est désormais active.

# Les pages qu’ouvrent les liens des e-mails. Chacune demande avant de modifier quoi que ce soit.
link-account = Pour le compte { $email }.
link-dead-lead = Il a déjà été utilisé, il a expiré ou une demande plus récente l’a remplacé.

change-title = Confirmer votre nouvelle adresse e-mail
change-lead = { $email } deviendra l’adresse e-mail du compte { $account }.
change-lead-first = { $email } deviendra l’adresse e-mail de votre compte.
change-lead-password = Seul le titulaire du compte peut le faire. Connectez-vous d’abord à ce compte, ou saisissez ici son mot de passe. Si vous ne connaissez pas ce compte, fermez cette page.
change-password = Mot de passe du compte
change-submit = Utiliser cette adresse

cancel-title = Annuler le changement d’adresse e-mail
cancel-lead = L’adresse e-mail du compte restera { $email }.
cancel-submit = Annuler le changement
notice-email-change-cancelled = Le changement d’adresse e-mail a été annulé. Si vous ne l’aviez pas demandé, choisissez un nouveau mot de passe.

undo-title = Rétablir votre ancienne adresse e-mail
undo-lead = L’adresse e-mail du compte sera de nouveau { $email }. Tous les appareils seront déconnectés, et nous vous enverrons un e-mail pour choisir un nouveau mot de passe.
undo-submit = Rétablir l’adresse
notice-email-restored = Votre ancienne adresse e-mail a été rétablie. Consultez vos e-mails pour choisir un nouveau mot de passe.

keep-title = Annuler la suppression du compte
keep-lead = Le compte { $email } ne sera pas supprimé.
keep-submit = Conserver mon compte
notice-account-kept = Votre compte ne sera pas supprimé.

devices-title = Appareils
devices-lead = Ces appareils sont connectés à votre compte. Déconnectez ceux que vous ne reconnaissez pas.
devices-this = cet appareil
devices-by-key = Connexion avec une clé d’API
devices-since = Connexion : { $when }
devices-seen = Dernière activité : { $when }
devices-end = Déconnecter
devices-pages = Pages de la liste des appareils
devices-end-others = Déconnecter tous les autres appareils
devices-end-named = Déconnecter { $device }
devices-end-others-question = { $count ->
    [one] Déconnecter l’autre appareil ? Il faudra s’y reconnecter.
   *[other] Déconnecter { $count } autres appareils ? Il faudra s’y reconnecter.
}
notice-device-ended = L’appareil a été déconnecté.
notice-devices-ended = Tous les autres appareils ont été déconnectés.

device-both = { $browser } sous { $system }
device-unknown = Appareil inconnu

data-title = Vos données
data-lead = Téléchargez un fichier contenant toutes les données que nous conservons à votre sujet : profil, appareils, clés, journal de sécurité et e-mails. Les mots de passe et les clés sont enregistrés sous une forme illisible ; ils ne figurent donc pas dans le fichier.
data-submit = Télécharger mes données

delete-title = Supprimer votre compte
delete-lead = Tous vos appareils seront immédiatement déconnectés. Pendant { $span }, vous pourrez annuler la suppression en vous connectant. Passé ce délai, votre compte et toutes les données que nous conservons à votre sujet seront définitivement supprimés.
delete-submit = Supprimer mon compte
delete-question = Supprimer votre compte ? Vous serez déconnecté partout et aurez { $span } pour changer d’avis.
delete-planned-title = Suppression du compte programmée
delete-keep = Conserver mon compte
notice-deletion-planned = Votre compte va être supprimé. Pour le conserver, connectez-vous.

log-title = Journal de sécurité
log-lead = Les événements de sécurité de votre compte.
log-none = Aucun événement.
log-newest = Les plus récents
log-newer = Plus récents
log-older = Plus anciens
log-oldest = Les plus anciens
log-pages = Pages du journal
log-position = Page { $page } sur { $pages }

# Les événements, pour le titulaire du compte comme pour les administrateurs. Chaque clé se compose de `log-` et du mot de l’événement.
log-signed-up = Compte créé
log-signed-in = Connexion
log-sign-in-failed = Échec de connexion
log-second-factor-required = Mot de passe correct, seconde étape demandée
log-second-factor-failed = Échec de la seconde étape
log-second-factor-added = Connexion en deux étapes activée
log-second-factor-removed = Connexion en deux étapes désactivée
log-recovery-codes-created = Nouveaux codes de secours
log-recovery-code-used = Code de secours utilisé
log-second-factor-reset = Seconds facteurs retirés par un administrateur
log-devices-forgotten = Appareils mémorisés oubliés
log-signed-out = Déconnexion
log-legacy-token-adopted = Session de l’ancien serveur reprise
log-refresh-repeated = Session renouvelée deux fois par le même appareil
log-refresh-replayed = Un jeton de session a été utilisé deux fois ; la session a été fermée
log-session-limit = Sessions les plus anciennes fermées : nombre maximal atteint
log-reauthenticated = Mot de passe confirmé
log-profile-changed = Profil modifié
log-username-changed = Nom d’utilisateur modifié
log-password-changed = Mot de passe modifié
log-password-reset-requested = Nouveau mot de passe demandé
log-password-reset = Nouveau mot de passe choisi par e-mail
log-code-rejected = Code erroné saisi
log-email-verified = Adresse e-mail confirmée
log-email-change-requested = Changement d’adresse e-mail demandé
log-email-change-cancelled = Changement d’adresse e-mail annulé
log-email-changed = Adresse e-mail modifiée
log-email-restored = Ancienne adresse e-mail rétablie
log-deletion-planned = Suppression du compte demandée
log-deletion-cancelled = Suppression du compte annulée
log-data-exported = Données téléchargées
log-users-exported = Liste des utilisateurs téléchargée
log-log-exported = Journal d’audit téléchargé
log-api-key-created = Clé d’API créée
log-api-key-revoked = Clé d’API révoquée
log-passkey-added = Clé d’accès ajoutée
log-passkey-renamed = Clé d’accès renommée
log-passkey-removed = Clé d’accès supprimée
log-passkey-counter-back = Compteur d’une clé d’accès revenu en arrière : il en existe peut-être une copie
log-invited = Invitation envoyée
log-invitation-accepted = Invitation acceptée
log-user-created = Compte créé par un administrateur
log-user-activated = Compte réactivé par un administrateur
log-user-deactivated = Compte désactivé par un administrateur
log-user-unlocked = Connexion débloquée par un administrateur
log-user-deleted = Compte supprimé
log-role-granted = Rôle ajouté
log-role-revoked = Rôle retiré
log-role-created = Rôle créé
log-role-deleted = Rôle supprimé
log-email-retried = E-mail remis en file d’attente
log-signing-key-created = Clé de signature créée
log-imported = Importation depuis l’ancien serveur
log-signing-key-retired = Clé de signature retirée
log-takeover-finished = Reprise terminée
