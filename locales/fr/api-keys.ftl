# Les clés des programmes.

profile-keys = Clés d’API

keys-title = Clés d’API
keys-lead = Une clé permet à un programme d’agir en votre nom. Donnez à chacun la sienne, et révoquez-la quand il s’en va.
keys-list = Vos clés
keys-none = Vous n’avez pas de clé.
keys-new = Créer une clé
keys-submit = Créer la clé
keys-name = Nom
keys-name-hint = À quoi elle sert, avec vos mots.
keys-expires = Fin
keys-in-days = après { $count } jours
keys-never = jamais
keys-role = Peut faire
keys-all-roles = tout ce que je peux faire
keys-one-role = ce que peut faire { $role }
keys-no-role = rien d’autre que parler pour moi
keys-created = Votre clé « { $name } »
keys-created-lead = Copiez-la maintenant : elle n’est pas conservée ici et ne sera plus affichée.
keys-created-label = Clé
keys-row-created = créée le { $day }
keys-row-expires = finit le { $day }
keys-row-expired = finie le { $day }
keys-row-never = ne finit jamais
keys-row-used = utilisée pour la dernière fois le { $day }
keys-row-unused = pas encore utilisée
keys-row-roles = a les rôles { $roles }
keys-revoke = Révoquer
notice-api-key-revoked = La clé a été révoquée. Les programmes qui s’en servaient sont déconnectés.
