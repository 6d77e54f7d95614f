# What stands beside the fields of forms, and what is wrong with them.

field-optional = facultatif
field-email = Adresse e-mail
field-login = Adresse e-mail ou nom d’utilisateur
field-password = Mot de passe
field-new-password = Nouveau mot de passe
field-old-password = Mot de passe actuel
field-first-name = Prénom
field-last-name = Nom
field-gender = Genre
field-language = Langue
field-code = Code du message
field-remember = Rester connecté

hint-password = { $min } caractères ou plus. Une petite phrase se retient bien et se devine mal.
hint-email = Nous y envoyons un message pour la confirmer.
hint-code = Huit lettres.
hint-language = Celle de nos pages et de nos messages.
hint-remember = Pas sur un appareil que d’autres utilisent.

gender-none = Je préfère ne pas le dire
gender-female = Femme
gender-male = Homme
gender-other = Ni l’un ni l’autre

show-password = Afficher
hide-password = Masquer
show-password-label = Afficher le mot de passe
hide-password-label = Masquer le mot de passe

strength-short = Encore trop court
strength-weak = Facile à deviner
strength-fair = Bien
strength-strong = Très bien

refused-heading = { $count ->
    [one] Quelque chose ne va pas encore
   *[other] { $count } choses ne vont pas encore
}

problem-email-required = Indiquez votre adresse e-mail.
problem-login-required = Indiquez votre adresse e-mail ou votre nom d’utilisateur.
problem-password-required = Indiquez votre mot de passe.
problem-new-password-required = Choisissez un nouveau mot de passe.
problem-old-password-required = Indiquez votre mot de passe actuel.
problem-code-required = Saisissez le code du message.
problem-required = { $label } : il faut quelque chose ici.
problem-invalid = { $label } : cela ne peut pas être juste.
problem-control-character = { $label } : un caractère ne peut pas être affiché.
problem-too-long = { $label } : { $max } caractères au plus.
problem-too-short = { $label } : { $min } caractères au moins.
problem-not-an-email = Indiquez une adresse e-mail comme nom@example.com.
problem-not-a-username = Un nom d’utilisateur n’a que des lettres, des chiffres et @ . + - _
problem-not-a-choice = { $label } : choisissez dans la liste.
problem-email-taken = Il existe déjà un compte à cette adresse. Connectez-vous, ou demandez un nouveau mot de passe.
problem-taken = { $label } : quelqu’un d’autre l’a déjà.
problem-password-common = Ce mot de passe figure sur toutes les listes que l’on essaie d’abord. Choisissez-en un autre.
problem-password-personal = Ce mot de passe ressemble trop à votre nom ou à votre adresse. Choisissez-en un autre.
problem-password-wrong = Ce n’est pas votre mot de passe actuel.
problem-code-invalid = Ce code ne fonctionne pas : il est mal saisi, déjà utilisé ou trop ancien.
