// node front.mjs PORT UPSTREAM_PORT SECONDS: Node's own server before another one.
import http from "node:http";

const [port, upstream, seconds] = process.argv.slice(2).map(Number);
const agent = new http.Agent({ keepAlive: false });

const server = http.createServer((asked, answer) => {
  const { url: path, method, headers } = asked;
  const passed = http.request({ host: "127.0.0.1", port: upstream, path, method, headers, agent }, (got) => {
    const { connection, "keep-alive": _, ...kept } = got.headers;
    answer.writeHead(got.statusCode, kept);
    got.pipe(answer);
  });
  passed.on("error", () => answer.writeHead(502).end());
  asked.pipe(passed);
});
server.keepAliveTimeout = seconds * 1000;
server.keepAliveTimeoutBuffer = 0; // newer releases wait a second longer than they say
server.listen(port, "127.0.0.1");
