// All channels and all people, page by page, as the client itself turns them.
import { client, say } from './sandbox.mjs';

const slack = client();
const all = async (method, key, pages = []) => {
  for await (const page of slack.paginate(method, { limit: 2 })) pages.push(page[key].map((one) => one.name));
  return pages;
};
say({ channels: await all('conversations.list', 'channels'), people: await all('users.list', 'members') });
const { channels } = await slack.conversations.list({ exclude_archived: true });
const joined = await slack.conversations.join({ channel: channels.find((one) => !one.is_member).id });
const known = await slack.conversations.info({ channel: joined.channel.id });
const { members } = await slack.users.list();
const person = await slack.users.info({ user: members[0].id });
say({ joined: known.channel.is_member, person: person.user.profile.email });
