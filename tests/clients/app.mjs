// An app made with Slack's own framework, reached by HTTP or through Socket Mode, until its input ends.
import bolt from '@slack/bolt';
import { clientOptions, say } from './sandbox.mjs';

const [way, secret] = process.argv.slice(3);
const plain = (text) => ({ type: 'plain_text', text });
const receiving = way === 'socket' ? { socketMode: true, appToken: secret } : { signingSecret: secret };
const app = new bolt.App({ token: 'xoxb-sandbox', clientOptions, logger: clientOptions.logger, ...receiving });
const modal = {
  type: 'modal',
  callback_id: 'in_release',
  title: plain('Resolve'),
  submit: plain('Resolve'),
  blocks: [
    { type: 'input', block_id: 'version', label: plain('Release'), element: { type: 'plain_text_input', action_id: 'text' } },
  ],
};

app.command('/resolve', async ({ ack, command, respond }) => {
  await ack(`Resolving ${command.text}`);
  await respond({ text: 'Resolved', response_type: 'in_channel' });
});
app.action('resolve', async ({ ack, body, client }) => {
  await ack();
  const { view } = await client.views.open({ trigger_id: body.trigger_id, view: modal });
  await client.views.update({ view_id: view.id, view: { ...modal, title: plain('In a release') } });
});
app.view('in_release', async ({ ack, view }) => {
  const said = view.state.values.version.text.value;
  await (said === '9' ? ack({ response_action: 'errors', errors: { version: 'no 9' } }) : ack());
});
app.options('assign', ({ ack }) => ack({ options: [{ text: plain('Later'), value: 'later' }] }));
app.action('assign', async ({ ack, action, respond }) => {
  await ack();
  await respond({ text: `for ${action.selected_option.value}`, replace_original: false });
});
app.shortcut('add_note', async ({ ack, shortcut, client }) => {
  await ack();
  const below = await client.views.open({ trigger_id: shortcut.trigger_id, view: modal });
  say({ note: shortcut.message.text, view: below.view.callback_id });
});
app.event('app_home_opened', async ({ event, client }) => {
  const blocks = [{ type: 'section', text: plain('Your issues') }];
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  say({ home: event.user });
});
app.event('link_shared', async ({ event, client }) => {
  const blocks = [{ type: 'section', text: plain('PAY-1') }];
  const unfurls = Object.fromEntries(event.links.map((link) => [link.url, { blocks }]));
  await client.chat.unfurl({ channel: event.channel, ts: event.message_ts, unfurls });
  say({ unfurled: Object.keys(unfurls).length });
});

const server = await app.start(0);
say({ port: way === 'socket' ? null : server.address().port });
process.stdin.resume();
process.stdin.on('end', async () => {
  await app.stop();
  process.exit(0);
});
