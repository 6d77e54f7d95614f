# Son propre compte : ce qu’on peut en faire, et ce qu’on en apprend.

confirm-title = Votre mot de passe, encore une fois
confirm-lead = Vous ne l’avez pas saisi depuis un moment, et la suite est importante.
confirm-submit = Continuer

mail-holds-link = Le lien sert une seule fois, pendant { $span }.

mail-email-change-subject = Confirmez votre nouvelle adresse
mail-email-change-why = Le { $when }, quelqu’un a demandé à utiliser cette adresse pour son compte sur { $host }. Si c’était vous, confirmez-la :
mail-email-change-button = Utiliser cette adresse
mail-email-change-not-you = Si ce n’était pas vous, ne faites rien : l’adresse ne sera pas utilisée.

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
