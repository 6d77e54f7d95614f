# How this language calls itself.
language-name = Français

# Around every page
frame-title = { $page } – { $brand }
frame-title-refused = Erreur : { $page } – { $brand }
frame-skip = Aller au contenu
frame-home = { $brand }, accueil
frame-account = Votre compte
frame-navigation = Pages de votre compte
frame-language = Langue
frame-legal = Mentions légales
frame-terms = Conditions d’utilisation
frame-privacy = Confidentialité
frame-sign-in = Se connecter
frame-register = Créer un compte
frame-profile = Profil
frame-sign-out = Se déconnecter

# Said once, on the page after
notice-signed-up = Bienvenue. Nous vous avons envoyé un message : il sert à confirmer votre adresse.
notice-signed-out = Votre session est fermée. À bientôt.
notice-saved = Vos modifications sont enregistrées.
notice-password-changed = Votre mot de passe est changé. Vos autres sessions sont fermées.
notice-password-reset = Votre mot de passe est enregistré. Connectez-vous avec celui-ci.
notice-email-verified = Votre adresse est confirmée. Merci.
notice-email-sent = Un autre message est parti. Les liens précédents ne fonctionnent plus.

home-title = Bienvenue
home-heading = Entrez.
home-lead = Vous êtes dans l’entrée : un compte, une porte, et une clé que personne d’autre ne possède.
home-heading-signed-in = Vous revoilà.
home-heading-named = Vous revoilà, { $name }.
home-lead-signed-in = Votre session est ouverte.
home-to-profile = Voir votre profil

register-title = Créer un compte
register-lead = Une minute suffit. Nous ne demandons que le nécessaire.
register-submit = Créer le compte
register-known = Vous avez déjà un compte ?

login-title = Se connecter
login-lead-next = Connectez-vous, et nous vous mènerons où vous alliez.
login-submit = Se connecter
login-forgotten = Mot de passe oublié ?
login-new = Première visite ?
login-wrong = Cet identifiant et ce mot de passe ne vont pas ensemble.

known-title = Votre session est ouverte
known-lead = C’est celle de { $who }. Pour utiliser un autre compte, déconnectez-vous d’abord.
known-go-on = Continuer

forgotten-title = Mot de passe oublié ?
forgotten-lead = Indiquez l’adresse de votre compte. Nous vous envoyons un lien pour choisir un nouveau mot de passe.
forgotten-submit = Envoyer le lien
forgotten-back = Il vous revient ?
forgotten-sent-title = Consultez votre messagerie
forgotten-sent-lead = S’il existe un compte à cette adresse, un message avec un lien et un code est en route.
forgotten-sent-spam = Il arrive en une minute au plus. Rien ? Regardez parmi les indésirables, ou refaites la demande.
forgotten-sent-code = Vous le lisez sur un autre appareil ?
forgotten-sent-type = Saisir le code
forgotten-again = Refaire la demande

reset-title = Choisir un nouveau mot de passe
reset-lead = Toutes vos sessions seront fermées ; connectez-vous ensuite avec le nouveau.
reset-lead-code = Saisissez le code du message que nous vous avons envoyé.
reset-submit = Enregistrer le mot de passe
reset-no-code = Pas de message, ou trop tard ?
reset-dead-title = Ce lien ne fonctionne plus
reset-dead-lead = Il a déjà servi, il est trop ancien, ou un autre l’a remplacé. Si vous venez de l’utiliser pour choisir un mot de passe, connectez-vous avec ce mot de passe.
reset-dead-again = Demander un nouveau lien

verify-title = Confirmer votre adresse
verify-lead-link = Un clic, et nous saurons que cette adresse est la vôtre.
verify-lead-code = Nous avons écrit à { $email }. Ouvrez le lien du message, ou saisissez son code ici.
verify-lead-unknown = Ouvrez le lien du message que nous vous avons envoyé. Pour saisir plutôt son code, connectez-vous.
verify-submit = Confirmer l’adresse
verify-resend = Envoyer un autre message
verify-done-title = Votre adresse est confirmée
verify-done-lead = Il ne reste rien à faire.
verify-dead-title = Ce lien ne fonctionne plus
verify-dead-lead = Il a déjà servi, il est trop ancien, ou un autre l’a remplacé.
verify-dead-sign-in = Se connecter pour en recevoir un autre

profile-title = Votre profil
profile-account = Adresse
profile-verified = confirmée
profile-unverified = pas encore confirmée
profile-verify = La confirmer
profile-submit = Enregistrer
profile-password = Mot de passe
profile-password-lead = Le changer ferme vos autres sessions.
profile-password-submit = Changer le mot de passe

# Un navigateur qui ne garde pas de cookies
no-cookies-title = Cette page a besoin de cookies
no-cookies-login = Votre navigateur n’a gardé aucun cookie de ce site, et sans eux personne ne reste connecté. Autorisez les cookies pour ce site, puis reconnectez-vous.
no-cookies-link = Si vous venez d’ouvrir le lien du message : votre navigateur n’a gardé aucun cookie de ce site. Autorisez les cookies pour ce site, puis rouvrez le lien.
