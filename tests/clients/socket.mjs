// Slack's client for Socket Mode by itself. It acknowledges whatever comes, with the kind of the envelope.
import { SocketModeClient } from '@slack/socket-mode';
import { clientOptions, say } from './sandbox.mjs';

const [appToken] = process.argv.slice(3);
const { logger } = clientOptions;
const client = new SocketModeClient({ appToken, clientOptions, logger, clientPingTimeout: 1000 }); // also its pause before it connects again
client.on('slack_event', async ({ ack, type, retry_num }) => {
  await ack({ text: type });
  say({ type, again: retry_num });
});
await client.start();
say({ connected: true });
process.stdin.resume();
process.stdin.on('end', async () => {
  await client.disconnect();
  process.exit(0);
});
