# Le cadre de chaque page, et les pages accessibles sans connexion.

# Le nom de cette langue, dans cette langue.
language-name = Français

# Le cadre de chaque page.
frame-title = { $page } – { $brand }
frame-title-refused = Erreur : { $page } – { $brand }
frame-title-own = { $page }
frame-title-own-refused = Erreur : { $page }
frame-skip = Aller au contenu principal
frame-home = { $brand }, page d’accueil
frame-account = Votre compte
frame-navigation = Paramètres du compte
frame-language = Langue
frame-legal = Informations légales
frame-terms = Conditions d’utilisation
frame-privacy = Confidentialité
frame-sign-in = Se connecter
frame-register = Créer un compte
frame-profile = Profil
frame-sign-out = Se déconnecter

# Affiché une fois, sur la page qui suit une action.
notice-signed-up = Votre compte a été créé. Pour confirmer votre adresse, ouvrez le lien de l’e-mail que nous vous avons envoyé.
notice-signed-out = Vous avez été déconnecté.
notice-saved = Vos modifications ont été enregistrées.
notice-password-changed = Votre mot de passe a été modifié. Tous vos autres appareils ont été déconnectés.
notice-password-reset = Votre mot de passe a été enregistré. Connectez-vous avec ce nouveau mot de passe.
notice-email-verified = Votre adresse e-mail a été confirmée.
notice-email-sent = Nous vous avons envoyé un autre e-mail. Les liens précédents ne fonctionnent plus.
notice-email-just-sent = Nous vous avons envoyé un e-mail il y a moins d’une minute. Vérifiez votre boîte de réception et vos indésirables avant d’en demander un autre.
notice-email-maybe-sent = Si un compte associé à cette adresse reste à confirmer, nous y avons envoyé un e-mail.
notice-confirm-first = Confirmez votre adresse e-mail pour continuer.
notice-unsaved = Vous avez été déconnecté avant l’enregistrement de votre modification. Connectez-vous, puis réessayez.
notice-unsaved-kept = Vous avez été déconnecté avant l’enregistrement de votre modification. Connectez-vous pour retrouver votre saisie.
notice-unsaved-too-long = Vous avez été déconnecté avant l’enregistrement de votre modification, et votre saisie était trop longue pour être conservée. Connectez-vous, puis saisissez-la à nouveau.
notice-unconfirmed = Votre modification n’est pas encore enregistrée. Confirmez votre mot de passe, puis réessayez.
notice-unconfirmed-kept = Votre modification n’est pas encore enregistrée. Confirmez votre mot de passe pour retrouver votre saisie.
notice-unconfirmed-too-long = Votre modification n’est pas encore enregistrée, et votre saisie était trop longue pour être conservée. Confirmez votre mot de passe, puis saisissez-la à nouveau.
notice-form-kept = Votre modification n’est pas encore enregistrée. Vérifiez votre saisie, puis renvoyez le formulaire.
notice-sent-before = Vous aviez déjà envoyé ce formulaire : rien n’a été créé une seconde fois.
notice-sign-in-again = Reconnectez-vous pour continuer.
notice-invitation-accepted = Bienvenue ! Votre compte est prêt.

# La page d’accueil.
home-title = Bienvenue
home-heading = Bienvenue sur { $brand }
home-lead = Connectez-vous ou créez un compte pour continuer.
home-lead-closed = Connectez-vous pour continuer.
home-heading-signed-in = Bonjour
home-heading-named = Bonjour { $name }
home-to-profile = Voir votre profil
home-other-account = Utiliser un autre compte
frame-signed-in-as = La session ouverte est celle de { $who }.
go-home = Continuer vers { $brand }

register-title = Créer un compte
register-lead = Une minute suffit. Nous ne demandons que le nécessaire.
register-submit = Créer le compte
register-agree = En créant un compte, vous acceptez les { $terms } et la { $privacy }.
register-agree-terms = En créant un compte, vous acceptez les { $terms }.
register-agree-privacy = En créant un compte, vous acceptez la { $privacy }.
register-terms = conditions d’utilisation
register-privacy = politique de confidentialité
register-known = Vous avez déjà un compte ?
register-trap = Laissez ce champ vide
register-too-fast = Le formulaire a été envoyé trop vite. Attendez un instant, saisissez à nouveau votre mot de passe et renvoyez le formulaire.
register-too-old = Cette page est restée ouverte trop longtemps. Saisissez à nouveau votre mot de passe et renvoyez le formulaire.
register-trap-filled = Un champ masqué a été rempli, peut-être par un gestionnaire de mots de passe. Nous l’avons vidé. Saisissez à nouveau votre mot de passe et renvoyez le formulaire.
closed-title = Les inscriptions sont fermées
closed-lead = Il n’est pas possible de créer un compte pour le moment.
closed-lead-invite = Les comptes sont créés uniquement sur invitation. Si vous en avez reçu une, ouvrez le lien de l’e-mail d’invitation.

login-title = Connexion à { $brand }
login-lead-next = Connectez-vous pour continuer.
login-submit = Se connecter
login-forgotten = Mot de passe oublié ?
login-new = Pas encore de compte ?
login-wrong = Identifiant ou mot de passe incorrect.
login-just-registered = Vous venez de créer un compte ?
login-confirm-first = Confirmez d’abord votre adresse e-mail

# Pour une personne déjà connectée qui ouvre la page de connexion.
known-title = Vous êtes déjà connecté
known-lead = La session ouverte est celle de { $who }. Pour utiliser un autre compte, déconnectez-vous d’abord.
known-go-on = Continuer

logout-title = Se déconnecter ?
logout-stay = Rester connecté

forgotten-title = Mot de passe oublié ?
forgotten-lead = Indiquez l’adresse e-mail de votre compte. Nous vous enverrons un lien pour choisir un nouveau mot de passe.
forgotten-submit = Envoyer le lien
forgotten-back = Vous vous en souvenez ?
forgotten-sent-title = Consultez vos e-mails
forgotten-sent-lead = Si un compte est associé à cette adresse, nous y avons envoyé un e-mail avec un lien et un code.
forgotten-sent-lead-to = S’il existe un compte avec l’adresse e-mail { $email }, nous y avons envoyé un e-mail avec un lien et un code.
forgotten-sent-spam = L’e-mail devrait arriver en moins d’une minute. Sinon, vérifiez vos indésirables ou demandez-en un autre.
forgotten-sent-code = Vous lisez l’e-mail sur un autre appareil ?
forgotten-sent-type = Saisir le code
forgotten-again = Demander un autre e-mail

reset-title = Choisir un nouveau mot de passe
reset-lead = Tous vos appareils seront déconnectés. Connectez-vous ensuite avec le nouveau mot de passe.
reset-lead-code = Saisissez le code reçu par e-mail.
reset-submit = Enregistrer le mot de passe
reset-no-code = Pas d’e-mail, ou code expiré ?
reset-dead-title = Ce lien ne fonctionne plus
reset-dead-lead = Il a déjà été utilisé, il a expiré ou un lien plus récent l’a remplacé. Si vous venez de choisir un nouveau mot de passe, connectez-vous avec celui-ci.
reset-dead-again = Demander un nouveau lien

request-reset-title = Choisir un nouveau mot de passe
request-reset-lead = Nous enverrons un lien à { $email }. Votre mot de passe reste inchangé tant que vous n’en avez pas choisi un autre.
request-reset-submit = Envoyer le lien

verify-title = Confirmer votre adresse e-mail
verify-lead-link = Confirmez que cette adresse e-mail est bien la vôtre.
verify-lead-code = Nous avons envoyé un e-mail à { $email }. Ouvrez le lien qu’il contient ou saisissez son code ici.
verify-lead-unknown = Ouvrez le lien de l’e-mail que nous vous avons envoyé. Pour saisir plutôt son code, connectez-vous.
verify-lead-password = Saisissez le mot de passe du compte pour montrer que vous l’avez créé.
verify-lead-signed-out = Ouvrez le lien de l’e-mail que nous vous avons envoyé, ou connectez-vous ici avec son code.
verify-submit = Confirmer l’adresse
verify-resend = Envoyer un autre e-mail
verify-wrong = Identifiant, mot de passe ou code incorrect.
verify-not-mine = Ce n’est pas votre compte, ou vous avez oublié le mot de passe ?
pending-lead = Ouvrez le lien de l’e-mail que nous vous avons envoyé ou saisissez son code ici.
pending-lead-if = Si vous venez de créer un compte avec { $email }, nous y avons envoyé un e-mail. Ouvrez le lien qu’il contient ou saisissez son code ici.
pending-resend = Renvoyer l’e-mail
pending-wrong-email = L’adresse est erronée ?
pending-register = Recommencer l’inscription
pending-other-account = Un autre compte ?
verify-done-title = Votre adresse e-mail est confirmée
verify-done-lead = Vous n’avez rien d’autre à faire.
verify-dead-title = Ce lien ne fonctionne plus
verify-dead-lead = Il a déjà été utilisé, il a expiré ou un lien plus récent l’a remplacé.
verify-dead-sign-in = Se connecter pour recevoir un nouveau lien

invitation-title = Accepter l’invitation
invitation-lead = Choisissez un mot de passe pour activer votre compte.
invitation-submit = Accepter l’invitation
accept-agree = En choisissant un mot de passe, vous acceptez les { $terms } et la { $privacy }.
accept-agree-terms = En choisissant un mot de passe, vous acceptez les { $terms }.
accept-agree-privacy = En choisissant un mot de passe, vous acceptez la { $privacy }.
invitation-dead-lead = Il a déjà été utilisé, il a expiré ou un lien plus récent l’a remplacé. Demandez un nouveau lien à la personne qui vous a invité.

# Pour un navigateur qui ne conserve pas les cookies.
no-cookies-title = Cookies requis
no-cookies-login = Votre navigateur n’a pas conservé nos cookies : la connexion est impossible. Autorisez les cookies pour ce site, puis connectez-vous à nouveau.
no-cookies-link = Si vous venez d’ouvrir le lien de l’e-mail : votre navigateur n’a pas conservé nos cookies. Autorisez les cookies pour ce site, puis ouvrez à nouveau le lien.
