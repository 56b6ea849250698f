// Slack asks to wait, stumbles, and drops the line; the client comes back by itself, or says so where it was told to.
import { client, refusal, say } from './sandbox.mjs';

const retryConfig = { retries: 2, minTimeout: 10, maxTimeout: 20 };
const began = Date.now();
switch (process.argv[3]) {
  case 'patient':
    await client({ retryConfig }).chat.postMessage({ channel: '#payments', text: 'broken' });
    say({ waited: Date.now() - began });
    break;
  case 'impatient':
    say(await refusal(client({ rejectRateLimitedCalls: true }).chat.postMessage({ channel: '#payments', text: 'x' })));
    break;
  default:
    say(await refusal(client({ retryConfig: { retries: 0 } }).chat.postMessage({ channel: '#payments', text: 'x' })));
}
