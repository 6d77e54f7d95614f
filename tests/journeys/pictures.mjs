// A picture of every page: light and dark, phone and desktop, in each language, with what goes wrong.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openHouse } from "./house.mjs";
import { visitor } from "./visitor.mjs";

const PASSWORD = "un premier mot de passe";

export async function takePictures(browser, binary, folder) {
  await mkdir(folder, { recursive: true });
  const house = await openHouse(binary);
  let number = 0;
  for (const language of ["en", "fr", "ru"]) {
    for (const width of ["desktop", "phone"]) {
      for (const colours of ["light", "dark"]) {
        number += 1;
        const marie = await visitor(browser, house, { language, width, colours });
        const take = (name) => marie.page.screenshot({ path: join(folder, `${name}-${language}-${width}-${colours}.png`), fullPage: true });
        await album(marie, house, `marie.${number}@example.com`, take);
        await marie.leaves();
      }
    }
  }
  await house.close();
}

export async function album(marie, house, email, take) {
  for (const path of ["/", "/login", "/register", "/password-forgotten", "/password-reset", "/email-verify", "/login?next=/profile", "/nowhere"]) {
    await marie.goes(path);
    await take(path === "/" ? "welcome" : path.slice(1).replace(/\W+/g, "-"));
  }
  await marie.goes("/login");
  await marie.types({ login: email, password: "wrong password" });
  await marie.presses("login-submit");
  await take("login-refused");
  await marie.goes("/register");
  await marie.types({ first_name: "Marie", last_name: "Durand-Ørsted", email: "no address", password: "12345678" });
  await marie.presses("register-submit");
  await take("register-refused");
  await marie.types({ email, password: PASSWORD });
  await marie.presses("register-submit");
  await take("profile-new");
  const { link } = await house.mail(email);
  await marie.goes("/email-verify");
  await take("email-verify-code");
  await marie.goes(link);
  await take("email-verify-link");
  await marie.presses("verify-submit");
  await take("email-verified");
  await marie.goes("/");
  await take("welcome-known");
  await marie.goes("/login");
  await take("login-known");
  await marie.goes("/profile/password");
  await marie.types({ old_password: "wrong", new_password: "short" });
  await marie.presses("profile-password-submit");
  await take("profile-refused");
  await marie.presses("frame-sign-out");
  await take("signed-out");
  await marie.goes("/password-forgotten");
  await marie.types({ email });
  await marie.presses("forgotten-submit");
  await take("password-forgotten-sent");
  const reset = await house.mail(email);
  await marie.goes(reset.link);
  await take("password-reset-link");
  await marie.types({ new_password: "password123" });
  await marie.presses("reset-submit");
  await take("password-reset-refused");
  await marie.types({ new_password: "another phrase entirely" });
  await marie.presses("reset-submit");
  await take("password-reset-done");
  await marie.goes(reset.link);
  await take("password-reset-dead");
}
