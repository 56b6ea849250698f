// What every script shares: Slack's own client, pointed at the sandbox, and a line of JSON for each thing learned.
import { WebClient } from '@slack/web-api';

export const base = process.argv[2];
export const slackApiUrl = `${base}/slack/api/`;
const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel() {}, setName() {} };
export const clientOptions = { slackApiUrl, logger: silent };

export const client = (options = {}, token = 'xoxb-sandbox') =>
  new WebClient(token, { ...clientOptions, ...options });

export const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);

// How a call was refused, as somebody sees it who uses the client.
export const refusal = async (call) => {
  try {
    await call;
    return null;
  } catch (error) {
    return { code: error.code, error: error.data?.error, retryAfter: error.retryAfter };
  }
};
