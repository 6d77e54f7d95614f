// Better Auth with email and password and its bearer plugin, in memory: says its URL on the first line, and serves until it is stopped.
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";
import { bearer } from "better-auth/plugins";

const server = createServer();
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const url = `http://127.0.0.1:${server.address().port}`;

const auth = betterAuth({
	baseURL: url,
	secret: "a secret of a server that lives for one test",
	database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
	plugins: [bearer()],
	rateLimit: { enabled: false },
	telemetry: { enabled: false },
	emailAndPassword: {
		enabled: true,
		// What an application sends by email; the test reads it from the output.
		sendResetPassword: async ({ user, token }) => console.log("reset", user.email, token),
	},
	emailVerification: { sendVerificationEmail: async ({ user, token }) => console.log("verify", user.email, token) },
	user: { changeEmail: { enabled: true }, deleteUser: { enabled: true } },
});

server.on("request", toNodeHandler(auth));
console.log(url);
