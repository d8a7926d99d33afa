// An issuer of real signed tokens (npm oauth2-mock-server, whose folder is the first argument) on this machine only.
// Whatever stands in a token request beside the grant becomes a claim; numbers become numbers. Says its address, then serves.
import { pathToFileURL } from "node:url";
const { OAuth2Server } = await import(pathToFileURL(`${process.argv[2]}/dist/index.mjs`).href);
const server = new OAuth2Server();
await server.issuer.keys.generate("RS256");
await server.start(0, "127.0.0.1");
server.service.on("beforeTokenSigning", (token, request) => {
  for (const [name, value] of Object.entries(request.body || {})) {
    if (name !== "grant_type") token.payload[name] = /^-?\d+$/.test(value) ? Number(value) : value;
  }
});
console.log(server.issuer.url);
