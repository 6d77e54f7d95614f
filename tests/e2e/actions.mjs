// How a user operates a page: with a mouse, or with the keyboard only.
import assert from "node:assert/strict";

export class Mouse {
  async press(target) {
    await target.click();
  }

  async fill(field, value) {
    const kind = await kindOf(field);
    if (kind === "SELECT") await field.selectOption(value);
    else if (kind === "checkbox") await field.setChecked(value);
    else await field.fill(value);
  }
}

export class Keys {
  constructor(page) {
    this.page = page;
  }

  async press(target) {
    await this.#reach(target);
    await this.page.keyboard.press("Enter");
  }

  async fill(field, value) {
    await this.#reach(field);
    const kind = await kindOf(field);
    if (kind === "SELECT") await this.#choose(field, value);
    else if (kind === "checkbox") {
      if ((await field.isChecked()) !== value) await this.page.keyboard.press("Space");
    } else {
      await this.page.keyboard.press("Control+A");
      await this.page.keyboard.press("Delete");
      await this.page.keyboard.type(value);
    }
  }

  async #choose(field, value) {
    const labels = await field.evaluate((element, value) => {
      const at = [...element.options].findIndex((option) => option.value === value);
      return at - element.selectedIndex;
    }, value);
    for (let steps = Math.abs(labels); steps > 0; steps -= 1) await this.page.keyboard.press(labels > 0 ? "ArrowDown" : "ArrowUp");
    assert.equal(await field.inputValue(), value);
  }

  // Tab after Tab, round the page if need be; wherever one stops on the way can be seen.
  async #reach(target) {
    const goal = await target.elementHandle();
    const isThere = () => goal.evaluate((element) => element === document.activeElement);
    for (let tabs = 0; tabs < 90; tabs += 1) {
      if (await isThere()) return;
      await this.page.keyboard.press("Tab");
      const trouble = await this.page.evaluate(lookAtFocus);
      assert.equal(trouble, "", `the focus at ${this.page.url()}`);
    }
    throw new Error(`no Tab leads to ${target} at ${this.page.url()}`);
  }
}

async function kindOf(field) {
  return field.evaluate((element) => (element.tagName === "SELECT" || element.type !== "checkbox" ? element.tagName : "checkbox"));
}

// Runs in the page. Empty if all is well.
export function lookAtFocus() {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return "";
  const name = element.outerHTML.slice(0, 120);
  const style = getComputedStyle(element);
  const isMarked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  // The browser marks the parts of a date by itself.
  if (element.tagName !== "IFRAME" && element.type !== "date" && !isMarked) return `not to be seen on ${name}`;
  const box = element.getBoundingClientRect();
  const isHere = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return isHere ? "" : `out of sight on ${name}`;
}
