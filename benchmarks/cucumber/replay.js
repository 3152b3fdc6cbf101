// Replays the recorded calls of each scenario: the When makes them all, other steps do nothing.
const { readFileSync } = require("node:fs");
const { setTimeout: pause } = require("node:timers/promises");
const { defineStep, Before } = require("@cucumber/cucumber");

const recordings = JSON.parse(readFileSync(process.env.RECORDING, "utf-8"));

Before(function ({ pickle }) {
  this.calls = recordings[pickle.name];
});

async function replay() {
  if (this.done || !this.calls) return;
  this.done = true;
  const given = {};
  const filled = (text) => text && text.replace(/<<(\d+)\.(\w+)>>/g, (_, number, key) => given[number][key]);
  for (const [number, call] of this.calls.entries()) {
    if (call.pause !== undefined) {
      await pause(call.pause * 1000);
      continue;
    }
    const headers = call.body ? { "content-type": "application/json" } : {};
    if (call.authorization) headers.authorization = filled(call.authorization);
    const answer = await fetch(filled(call.url), { method: call.method, headers, body: filled(call.body) ?? undefined });
    const text = await answer.text();
    if (call.url.includes("/checkouts") && text.startsWith("{")) {
      const document = JSON.parse(text);
      given[number] = { ...document, ...document.otherIds };
    }
  }
}

// cucumber-js wants a parameter for a table, and none where there is none.
const options = { timeout: 60_000 };
defineStep(/^(?!.*one of$)/, options, async function () { await replay.call(this); });
defineStep(/one of$/, options, async function (_table) { await replay.call(this); });
