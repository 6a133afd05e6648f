// A real OpenID Connect provider for the tests: node oidc_provider.mjs PORT REDIRECT_URI
// The name typed at its sign-in page is the person's address; one that begins with "unverified" is not verified.
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "querschnitt",
    client_secret: "geheimnis-nur-im-test",
    redirect_uris: [redirect],
    token_endpoint_auth_method: "client_secret_basic",
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  cookies: { keys: ["nur-im-test"] },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified"), name: "Person vom Anbieter" }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
