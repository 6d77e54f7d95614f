# Les clés d’API, avec lesquelles des programmes agissent au nom d’un utilisateur.

profile-keys = Clés d’API

keys-title = Clés d’API
keys-lead = Une clé d’API permet à un programme d’agir en votre nom. Créez une clé par programme, et révoquez-la dès qu’elle n’est plus utile.
keys-list = Vos clés d’API
keys-none = Vous n’avez aucune clé d’API.
keys-new = Créer une clé d’API
keys-submit = Créer la clé
keys-name = Nom
keys-name-hint = Indiquez à quoi sert la clé.
keys-expires = Expiration
keys-in-days = Dans { $count } jours
keys-never = Jamais
keys-role = Autorisations
keys-all-roles = Tout ce que je peux faire
keys-one-role = Seulement ce que permet le rôle { $role }
keys-no-role = Seulement ce qui ne demande aucun rôle
keys-created = Votre nouvelle clé « { $name } »
keys-created-lead = Copiez la clé maintenant. Pour votre sécurité, elle ne sera plus affichée.
keys-created-label = Clé
keys-row-created = Créée le { $day }
keys-row-expires = Expire le { $day }
keys-row-expired = A expiré le { $day }
keys-row-never = N’expire jamais
keys-row-used = Dernière utilisation le { $day }
keys-row-unused = Jamais utilisée
keys-row-roles = Rôles : { $roles }
keys-row-no-role = Aucun rôle
keys-expired = Expirée
keys-soon = Expire bientôt
keys-copy = Copier
keys-copied = Copiée
keys-revoke-ask = Révoquer la clé « { $key } » ? Les programmes qui l’utilisent cesseront aussitôt de fonctionner. Cette action est irréversible.
keys-revoke = Révoquer
notice-api-key-revoked = La clé a été révoquée. Les programmes qui l’utilisaient ont été déconnectés.
