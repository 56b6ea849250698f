// What those see whom Slack refuses.
import { client, refusal, say } from './sandbox.mjs';

const slack = client();
const long = 'x'.repeat(3001);
const blocks = [{ type: 'section', text: { type: 'plain_text', text: long } }];
const view = { type: 'modal', title: { type: 'plain_text', text: 'Resolve' }, blocks: [] };
const { ts } = await slack.chat.postMessage({ channel: '#payments', text: 'broken' });
for (const call of [
  () => slack.chat.postMessage({ channel: '#nowhere', text: 'broken' }),
  () => slack.chat.postMessage({ channel: '#old', text: 'broken' }),
  () => slack.chat.postMessage({ channel: '#payments', text: 'broken', blocks }),
  () => slack.chat.update({ channel: '#payments', ts, text: 'mended' }),
  () => slack.views.open({ trigger_id: '1.2.3', view }),
  () => slack.users.lookupByEmail({ email: 'nobody@acme.example' }),
  () => slack.apps.connections.open(),
  () => client({}, 'xoxb-of-another').auth.test(),
  () => client({}, '').auth.test(),
  () => slack.apiCall('chat.shout', { channel: '#payments' }),
]) {
  say(await refusal(call()));
}
