# L’administration : utilisateurs, rôles, e-mails, journal d’audit.

frame-admin = Administration
admin-navigation = Administration
admin-users = Utilisateurs
admin-roles = Rôles
admin-emails = E-mails
admin-role = Rôle
admin-state = État
admin-name = Nom
admin-number = Identifiant
admin-username = Nom d’utilisateur
admin-created = Création
admin-signed-in = Dernière connexion
admin-never = Jamais
admin-active = actif
admin-inactive = désactivé
admin-verified = confirmée
admin-unverified = non confirmée
admin-no-email = sans adresse e-mail
admin-no-email-text = Cet utilisateur ne reçoit aucun e-mail : son mot de passe ne peut pas être réinitialisé par e-mail. Il peut ajouter une adresse dans son profil, et l’exploitant peut définir un mot de passe avec vestibule user set-password.
admin-any-state = Tous
admin-any-role = Tous
admin-no-role = Aucun
admin-search = Rechercher
admin-search-submit = Rechercher
admin-pages = Pages de la liste
admin-newer = Plus récents
admin-older = Plus anciens
admin-newest-first = Du plus récent au plus ancien

admin-users-lead = Recherchez par adresse e-mail, nom ou identifiant.
admin-users-none = Aucun utilisateur trouvé.
admin-users-count = { $count ->
    [one] { $count } compte
   *[other] { $count } comptes
}

admin-new = Créer un compte
admin-new-lead = Vous ne choisissez pas le mot de passe : l’utilisateur le définit grâce à un lien envoyé par e-mail.
admin-new-submit = Créer le compte
admin-send-invitation = Envoyer une invitation par e-mail
admin-account = Compte
admin-password-set = défini
admin-password-none = non défini
admin-reset = Envoyer un e-mail pour choisir un nouveau mot de passe
admin-reset-submit = Envoyer l’e-mail
admin-unlock = Autoriser de nouvelles tentatives de connexion après trop de mots de passe erronés
admin-unlock-submit = Débloquer
admin-verify = Confirmer l’adresse sans e-mail
admin-verify-submit = Confirmer
admin-verify-ask = Marquer { $who } comme confirmée ? Faites-le seulement si vous avez vérifié que l’adresse appartient à cet utilisateur.
admin-activate = Autoriser de nouveau la connexion
admin-activate-submit = Activer
admin-deactivate = Déconnecter tous les appareils et bloquer la connexion
admin-deactivate-submit = Désactiver
admin-deactivate-ask = Désactiver { $who } ? L’utilisateur est déconnecté partout et ne peut plus se connecter. Ses clés d’API sont révoquées définitivement.
admin-no-roles = Aucun rôle.
admin-another-role = Ajouter un rôle
admin-choose = Choisissez un rôle
admin-grant-role = Ajouter
admin-revoke-role = Retirer
admin-revoke-role-ask = Retirer le rôle { $role } à { $who } ?
admin-sessions = Sessions
admin-no-sessions = Aucune session ouverte.
admin-sessions-more = { $count ->
    [one] { $count } autre session n’est pas affichée.
   *[other] { $count } autres sessions ne sont pas affichées.
}
admin-session-unknown = Appareil inconnu
admin-session-since = Connexion : { $when }
admin-session-seen = Dernière activité : { $when }
admin-end = Déconnecter
admin-end-all = Déconnecter partout
admin-end-all-ask = Déconnecter { $who } partout ? Les liens des e-mails déjà envoyés cessent aussi de fonctionner.
admin-no-keys = Aucune clé d’API.
admin-revoke-key-ask = Révoquer la clé { $key } ? Les programmes qui l’utilisent cessent aussitôt de fonctionner. Cette action est irréversible.
admin-delete = Supprimer le compte
admin-delete-lead = Le compte et toutes ses données seront définitivement supprimés. Cette action est irréversible.
admin-delete-type = Pour confirmer, saisissez l’adresse e-mail du compte
admin-delete-submit = Supprimer définitivement
admin-delete-mistyped = Ce n’est pas l’adresse e-mail du compte. Rien n’a été supprimé.
admin-delete-type-name = Pour confirmer, saisissez le nom du compte
admin-delete-mistyped-name = Ce n’est pas le nom du compte. Rien n’a été supprimé.

admin-roles-lead = Les rôles accordent des droits. Dans l’administration, un changement prend effet immédiatement ; ailleurs, avec le prochain jeton d’accès.
admin-roles-all = Tous les rôles
admin-roles-none = Aucun rôle.
admin-role-new = Créer un rôle
admin-role-new-submit = Créer le rôle
admin-role-name = Nom du rôle
admin-role-members = Membres
admin-role-show-members = Afficher les membres
admin-role-delete = Supprimer le rôle
admin-role-delete-lead = Le rôle sera retiré à tous les utilisateurs qui l’ont.
admin-role-delete-type = Pour confirmer, saisissez le nom du rôle
admin-role-delete-submit = Supprimer le rôle
admin-role-mistyped = Ce n’est pas le nom du rôle. Rien n’a été supprimé.
admin-members = { $count ->
    [one] { $count } utilisateur
   *[other] { $count } utilisateurs
}

admin-emails-lead = Les e-mails en attente, envoyés ou non remis. Leur contenu n’est pas conservé.
admin-emails-all = Tous les e-mails
admin-emails-none = Aucun e-mail trouvé.
admin-email = E-mail { $number }
admin-email-lead = Le contenu des e-mails n’est pas conservé.
admin-email-details = Détails
admin-email-type = Type
admin-email-to = Destinataire
admin-email-attempts = Tentatives
admin-email-created = Création
admin-email-next-attempt = Prochaine tentative
admin-email-expires = Expiration
admin-email-error = Dernière erreur
admin-email-retry = Renvoyer
admin-email-queued = en attente
admin-email-sent = envoyé
admin-email-failed = échec
admin-email-expired = expiré
admin-email-dropped = non envoyé

admin-log = Journal d’audit
admin-log-lead = Ce qui s’est passé, sur quel compte, par qui, quand et d’où.
admin-log-search = Adresse e-mail, nom ou identifiant
admin-log-event = Événement
admin-log-when = Date
admin-log-user = Compte
admin-log-by = Auteur
admin-log-from = Adresse IP
admin-log-none = Aucun événement trouvé.
admin-log-of-user = Voir le journal d’audit

error-conflict-title = Action impossible
error-own-account-text = Vous ne pouvez pas effectuer cette action sur votre propre compte. Adressez-vous à un autre administrateur.
error-last-admin-text = Il ne resterait aucun administrateur. Donnez d’abord le rôle à un autre utilisateur.
error-deactivated-text = Le compte est désactivé : le lien de l’e-mail ne fonctionnerait pas. Activez d’abord le compte.
error-no-email-text = Le compte n’a pas d’adresse e-mail à laquelle envoyer un e-mail.
error-nothing-to-retry-text = L’e-mail a été envoyé, ou son lien ne fonctionne plus.
error-no-room-for-role-text = Avec ce rôle, les rôles de l’utilisateur ne tiendraient plus dans un jeton d’accès. Retirez d’abord un autre rôle.

notice-account-created = Le compte a été créé.
notice-account-activated = L’utilisateur peut de nouveau se connecter.
notice-account-deactivated = L’utilisateur a été déconnecté partout et ne peut plus se connecter.
notice-account-verified = L’adresse e-mail a été marquée comme confirmée.
notice-account-deleted = Le compte a été supprimé.
notice-account-unlocked = L’utilisateur peut de nouveau essayer de se connecter.
notice-nothing-locked = La connexion n’était pas bloquée.
notice-reset-sent = L’e-mail va être envoyé.
notice-role-granted = Le rôle a été ajouté.
notice-role-revoked = Le rôle a été retiré.
notice-sessions-ended = Déconnexion effectuée.
notice-role-created = Le rôle a été créé.
notice-role-deleted = Le rôle a été supprimé.
notice-email-queued = L’e-mail va être renvoyé.
