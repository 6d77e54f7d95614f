# Fermer l’accès : annuler un changement d’adresse, révoquer les clés avec un nouveau mot de passe, refuser l’adresse d’autrui.

mail-email-asked-subject = Un changement d’adresse a été demandé
mail-email-asked-why = Le { $when }, quelqu’un a demandé à remplacer l’adresse de votre compte sur { $host } par { $address }.
mail-email-asked-do = Si c’était vous, il n’y a rien à faire ici : confirmez depuis la nouvelle adresse. Sinon, annulez le changement, puis choisissez un nouveau mot de passe :
mail-email-asked-button = Annuler le changement
mail-email-asked-after = Tant que la nouvelle adresse n’est pas confirmée, rien ne change.

mail-changed-keys-ended = Ces clés d’API ont été révoquées : { $keys }. Les programmes qui s’en servaient ont besoin de nouvelles clés.
mail-changed-keys-kept = Ces clés d’API restent valables : { $keys }. Révoquez celles que vous ne reconnaissez pas.
mail-changed-names-cleared = Le compte avait été créé avant que quiconque ait confirmé cette adresse. Son nom, son nom d’utilisateur et son genre ont été effacés, car ils n’étaient pas forcément les vôtres.

cancel-title = Annuler le changement d’adresse
cancel-lead = { $email } restera l’adresse du compte, et le changement demandé sera annulé, dès que vous appuierez sur le bouton.
cancel-submit = Annuler le changement
notice-email-change-cancelled = Le changement d’adresse est annulé. Si vous ne l’aviez pas demandé, choisissez un nouveau mot de passe.
log-email-change-cancelled = Un changement d’adresse a été annulé

change-lead-password = Seul le titulaire du compte peut le faire : connectez-vous d’abord, ou saisissez ici le mot de passe du compte. Si vous ne connaissez pas ce compte, fermez cette page.
change-password = Mot de passe du compte

field-end-keys = Révoquer aussi les clés d’API
hint-end-keys = Les programmes qui utilisent une clé de ce compte s’arrêtent jusqu’à ce qu’ils en reçoivent une nouvelle.
problem-not-own-email = Un nom d’utilisateur qui est une adresse e-mail doit être l’adresse du compte lui-même.
link-account = Pour le compte { $email }.
