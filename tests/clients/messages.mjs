// The life of a message: posted, changed, answered in its thread, shown to one, taken away.
import { client, say } from './sandbox.mjs';

const slack = client();
const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'card declined' } }];
const { channel, ts } = await slack.chat.postMessage({
  channel: '#payments',
  text: 'broken',
  blocks,
  metadata: { event_type: 'alert', event_payload: { delivery: 7 } },
});
await slack.chat.update({ channel, ts, text: 'mended' });
const reply = await slack.chat.postMessage({ channel, thread_ts: ts, reply_broadcast: true, text: 'by whom?' });
const alice = (await slack.users.lookupByEmail({ email: 'alice@acme.example' })).user.id;
await slack.chat.postEphemeral({ channel, user: alice, text: 'only for you' });
const { permalink } = await slack.chat.getPermalink({ channel, message_ts: ts });
const history = await slack.conversations.history({ channel, include_all_metadata: true });
const thread = await slack.conversations.replies({ channel, ts });
say({
  channel,
  permalink: permalink.includes(ts.replace('.', '')),
  history: history.messages.map((one) => one.text),
  delivery: history.messages.at(-1).metadata.event_payload.delivery,
  thread: thread.messages.map((one) => one.text),
});
await slack.chat.delete({ channel, ts: reply.ts });
const direct = await slack.conversations.open({ users: alice });
await slack.chat.postMessage({ channel: direct.channel.id, text: 'between us' });
say({ who: (await slack.auth.test()).user_id });
