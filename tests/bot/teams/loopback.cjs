// Loaded before the Agents Playground, which would listen on every address: whatever listens does so on 127.0.0.1 only.
const { Server } = require("net");
const listen = Server.prototype.listen;
Server.prototype.listen = function (first, ...rest) {
  if (first && typeof first === "object" && first.port !== undefined) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  }
  if (typeof first === "number" || /^\d+$/.test(String(first))) {
    return listen.call(this, Number(first), "127.0.0.1", ...rest.filter((one) => typeof one === "function"));
  }
  return listen.call(this, first, ...rest);
};
