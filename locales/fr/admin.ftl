# L’administration : personnes, rôles, courriels.

frame-admin = Administration
admin-navigation = Administration
admin-users = Personnes
admin-roles = Rôles
admin-emails = Courriels
admin-role = Rôle
admin-state = État
admin-name = Nom
admin-number = Numéro
admin-username = Nom d’utilisateur
admin-created = Création
admin-signed-in = Dernière connexion
admin-never = jamais
admin-active = actif
admin-inactive = désactivé
admin-verified = confirmée
admin-unverified = non confirmée
admin-any-state = Tous
admin-any-role = Tous
admin-no-role = Aucun
admin-search = Rechercher
admin-search-submit = Rechercher
admin-pages = Pages de cette liste
admin-newer = Plus récents
admin-older = Plus anciens
admin-newest-first = Les plus récents d’abord

admin-users-lead = Tous ceux qui ont un compte. Cherchez par adresse, nom ou numéro.
admin-users-none = Personne ne correspond.
admin-users-count = { $count ->
    [one] { $count } compte
   *[other] { $count } comptes
}

admin-new = Créer un compte
admin-new-lead = Personne ne choisit le mot de passe d’un autre : son propriétaire le définit avec un courriel.
admin-new-submit = Créer le compte
admin-send-invitation = L’inviter par un courriel
admin-account = Compte
admin-password-set = défini
admin-password-none = pas encore
admin-reset = Courriel pour définir un nouveau mot de passe
admin-reset-submit = Envoyer
admin-unlock = Permettre un nouvel essai tout de suite, après trop de mots de passe faux
admin-unlock-submit = Lever le blocage
admin-verify = Confirmer l’adresse sans courriel
admin-verify-submit = Confirmer
admin-activate = Autoriser de nouveau la connexion
admin-activate-submit = Activer
admin-deactivate = Déconnecter partout, et ne plus laisser entrer
admin-deactivate-submit = Désactiver
admin-no-roles = Aucun rôle.
admin-another-role = Un autre rôle
admin-choose = Choisissez
admin-grant-role = Donner
admin-revoke-role = Retirer
admin-sessions-more = { $count ->
    [one] Une autre connexion n’est pas affichée.
   *[other] { $count } autres connexions ne sont pas affichées.
}
admin-sessions = Connexions ouvertes
admin-no-sessions = Connecté nulle part.
admin-session-unknown = Appareil inconnu
admin-session-since = depuis le { $when }
admin-session-seen = vu le { $when }
admin-end = Déconnecter
admin-end-all = Déconnecter partout
admin-no-keys = Aucune clé d’API.
admin-delete = Supprimer le compte
admin-delete-lead = Tout ce qui lui appartient disparaît avec lui, et rien ne le ramène.
admin-delete-type = Tapez l’adresse du compte
admin-delete-submit = Supprimer définitivement
admin-delete-mistyped = Ce n’est pas l’adresse du compte. Rien n’a été supprimé.

admin-roles-lead = Des noms auxquels les droits sont attachés. Un rôle compte dès le prochain jeton ; dans l’administration, tout de suite.
admin-roles-all = Tous les rôles
admin-roles-none = Il n’y a pas de rôle.
admin-role-new = Créer un rôle
admin-role-new-submit = Créer le rôle
admin-role-name = Nom du rôle
admin-role-members = Qui l’a
admin-role-show-members = Les afficher
admin-role-delete = Supprimer le rôle
admin-role-delete-lead = Tous ceux qui l’ont le perdent.
admin-role-delete-type = Tapez le nom du rôle
admin-role-delete-submit = Supprimer le rôle
admin-role-mistyped = Ce n’est pas le nom du rôle. Rien n’a été supprimé.
admin-members = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}

admin-emails-lead = Ce qui attend de partir, et ce qui n’est pas arrivé. Le contenu des courriels n’est pas conservé.
admin-emails-all = Tous les courriels
admin-emails-none = Il n’y en a pas.
admin-email = Courriel { $number }
admin-email-lead = Le contenu d’un courriel n’est pas conservé.
admin-email-details = Ce que l’on en sait
admin-email-type = Genre
admin-email-to = À
admin-email-attempts = Essais
admin-email-created = Écrit
admin-email-next-attempt = Prochain essai
admin-email-expires = Utile jusqu’au
admin-email-error = Ce qui s’est passé
admin-email-retry = Renvoyer
admin-email-queued = en attente
admin-email-sent = envoyé
admin-email-failed = échoué
admin-email-expired = trop tard
admin-email-dropped = non envoyé

admin-log = Journal
admin-log-lead = Ce qui s’est passé, à qui, par qui, quand et d’où.
admin-log-search = De qui : adresse, nom ou numéro
admin-log-event = Quoi
admin-log-when = Quand
admin-log-user = De qui
admin-log-by = Par
admin-log-from = Depuis
admin-log-none = Rien de tel ne s’est passé.
log-role-created = Un rôle a été créé
log-role-deleted = Un rôle a été supprimé
log-email-retried = Un courriel a été remis en attente
log-signing-key-created = Une clé de signature a été créée
log-signing-key-retired = Une clé de signature a été retirée
admin-log-of-user = Ce qui s’est passé

error-conflict-title = C’est impossible
error-own-account-text = Personne ne fait cela à son propre compte ici : quelqu’un d’autre qui a le rôle le peut.
error-last-admin-text = Il ne resterait personne pour administrer. Donnez d’abord le rôle à quelqu’un d’autre.
error-deactivated-text = Le compte est désactivé : le courriel n’ouvrirait rien. Activez-le d’abord.
error-nothing-to-retry-text = Le courriel a été envoyé, ou ce qu’il porte n’ouvre plus rien.
error-no-room-for-role-text = Avec ce rôle, les rôles de cette personne ne tiendraient plus dans un jeton d’accès. Retirez-en d’abord un autre.

notice-account-created = Le compte est créé.
notice-account-activated = La connexion est de nouveau autorisée.
notice-account-deactivated = Ce compte est déconnecté partout et ne peut plus se connecter.
notice-account-verified = L’adresse compte comme confirmée.
notice-account-deleted = Le compte n’existe plus.
notice-account-unlocked = Un nouvel essai est possible tout de suite.
notice-nothing-locked = Rien n’était bloqué.
notice-reset-sent = Le courriel est en route.
notice-role-granted = Le rôle est donné.
notice-role-revoked = Le rôle est retiré.
notice-sessions-ended = C’est déconnecté.
notice-role-created = Le rôle est créé.
notice-role-deleted = Le rôle n’existe plus.
notice-email-queued = Le courriel repart.
