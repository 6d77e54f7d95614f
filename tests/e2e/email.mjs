// An email as an email client reads it: as much of MIME as our emails need.

export function readEmail(raw, url) {
  const text = part(raw, "text/plain");
  const header = (name) => unfold(raw).match(new RegExp(`^${name}: (.*)$`, "im"))?.[1] ?? "";
  return {
    to: header("to"),
    subject: header("subject"),
    text,
    link: text.split(/\s+/).find((word) => word.startsWith(url)),
    code: text.match(/\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b/)?.[0],
  };
}

function unfold(raw) {
  return raw.split(/\r?\n\r?\n/)[0].replace(/\r?\n[ \t]+/g, " ");
}

function part(raw, type) {
  const boundary = raw.match(/boundary="?([^";\r\n]+)"?/i)?.[1];
  const pieces = boundary ? raw.split(`--${boundary}`).slice(1) : [raw];
  const piece = pieces.map((piece) => piece.trimStart()).find((piece) => piece.toLowerCase().includes(`content-type: ${type}`));
  if (!piece) throw new Error(`no ${type} in\n${raw}`);
  const [head, ...rest] = piece.split(/\r?\n\r?\n/);
  const body = rest.join("\n\n");
  const encoding = head.match(/content-transfer-encoding: (\S+)/i)?.[1].toLowerCase() ?? "7bit";
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
