// The driver, activate-order-driver/1: brings checkouts into states, shows them, takes them away.

import { createHash, timingSafeEqual } from 'node:crypto';
import { NAME } from './action.mjs';
import { changeItem, newCheckout, newId, shop } from './shop.mjs';

const checkouts = new Map(); // id -> {id, run, user, account, cart, order, session}

const oneOf = (values, read, write, more) => ({ values, read, write, ...more });
const inSession = { inSession: true };
const flag = (record, name, values, more) =>
  oneOf(values, (checkout) => checkout[record][name], (checkout, value) => { checkout[record][name] = value; }, more);
const text = (name) => ({ ...flag('session', name, undefined, inSession), anyText: true, null: true });
const count = ({ cart }, level, dismissed) =>
  cart.notes.filter((note) => note.level === level && note.dismissed === dismissed).length;
const notes = (level, dismissed = false) => ({
  upTo: 20,
  read: (checkout) => count(checkout, level, dismissed),
  write({ cart }, wanted) {
    const others = cart.notes.filter((note) => note.level !== level || note.dismissed !== dismissed);
    cart.notes = [...others, ...Array.from({ length: wanted }, () => ({ level, dismissed }))];
  },
});

// Every departure: its values with the ready one first, or a count, or any text; how it is read and written.
const departures = {
  caller_permission: flag('user', 'permission', ['integrator', 'none', 'modify-all-data']),
  cart_access: oneOf(['owner', 'edit-share', 'read-share', 'none'],
    ({ cart, user }) => cart.ownerId === user.id ? 'owner' : cart.shares.get(user.id) ?? 'none',
    ({ cart, user }, value) => {
      cart.ownerId = value === 'owner' ? user.id : 'somebody else';
      cart.shares = new Map(value.endsWith('-share') ? [[user.id, value]] : []);
    }),
  effective_account: oneOf(['valid', 'inactive', 'inaccessible', 'missing'],
    ({ cart, user }) => {
      const account = shop.accounts.get(cart.accountId);
      if (!account?.active) return account ? 'inactive' : 'missing';
      return account.seenBy.has(user.id) ? 'valid' : 'inaccessible';
    },
    ({ account, user }, value) => {
      account.active = value !== 'inactive';
      account.seenBy = new Set(value === 'inaccessible' ? [] : [user.id]);
      if (value === 'missing') shop.accounts.delete(account.id);
      else shop.accounts.set(account.id, account);
    }),
  store_member: oneOf([true, false],
    ({ account }) => shop.members.has(account.id),
    ({ account }, value) => shop.members[value ? 'add' : 'delete'](account.id)),
  cart_status: flag('cart', 'status',
    ['Checkout', 'Active', 'Processing', 'PendingClosed', 'Closed', 'PendingDelete']),
  validation_errors: notes('Error'),
  validation_warnings: notes('Warning'),
  validation_infos: notes('Info'),
  dismissed_validation_errors: notes('Error', true),
  session_state: text('state'),
  session_next_state: text('nextState'),
  session_is_processing: flag('session', 'isProcessing', [false, true], inSession),
  background_operation: oneOf(['Complete', 'New', 'Running', 'Scheduled', 'Waiting', 'Error', 'Canceled', null],
    ({ cart, session }) => cart.jobs.find((job) => job.id === session.jobId)?.status ?? null,
    ({ cart, session }, value) => {
      cart.jobs = value === null ? [] : [{ id: newId('08P'), status: value }];
      session.jobId = cart.jobs[0]?.id ?? null;
    }, inSession),
  order: oneOf(['Draft', 'Activated', null],
    ({ session }) => shop.orders.get(session.orderId)?.status ?? null,
    ({ session, order }, value) => {
      session.orderId = value && order.id;
      order.status = value ?? order.status;
    }, { inSession: true, fixed: 'an order is arranged once, when its checkout is made' }),
  order_summary_failure: flag('cart', 'summaryFails', [null, 'before-answer', 'after-answer'], { read: undefined }),
  session: oneOf(['open', 'archived', 'none'],
    ({ cart, session }) => !cart.sessions.includes(session) ? 'none' : session.archived ? 'archived' : 'open',
    ({ cart, session }, value) => {
      session.archived = value === 'archived';
      if (value === 'none') cart.sessions = [];
    }, { fixed: 'a session that is archived or gone stays so' }),
};

const offers = ({ values, upTo, anyText }, value) =>
  values?.includes(value) ||
  (upTo !== undefined && Number.isInteger(value) && value >= 0 && value <= upTo) ||
  Boolean(anyText && (value === null || typeof value === 'string'));

function arrange(checkout, wanted, isNew) {
  const bare = wanted.session === 'none' || departures.session.read(checkout) === 'none';
  const unsupported = {};
  for (const [name, value] of Object.entries(wanted)) {
    const departure = Object.hasOwn(departures, name) ? departures[name] : {};
    const reason = !offers(departure, value) ? 'there is no such state here'
      : bare && departure.inSession ? 'there is no session to bear it'
        : !isNew && departure.fixed;
    if (reason) unsupported[name] = { kind: 'cannot-arrange', reason };
  }
  if (Object.keys(unsupported).length) return [422, { unsupported }];
  for (const [name, departure] of Object.entries(departures)) {
    if (Object.hasOwn(wanted, name)) departure.write(checkout, wanted[name]);
  }
  const { user, cart, order } = checkout;
  checkouts.set(checkout.id, checkout);
  return [isNew ? 201 : 200, {
    id: checkout.id,
    cartId: cart.id,
    authorization: `Bearer ${user.token}`,
    also: {},
    otherIds: { malformed: 'no id', ofAnotherObject: order.id, ofNoCart: newId('0a6') },
  }];
}

function create({ run, ready, departures: wanted, sameCallerAs }) {
  const sameAs = checkouts.get(sameCallerAs);
  if (typeof run !== 'string' || !run || !isObject(ready) || !isObject(wanted) || (sameCallerAs && !sameAs)) {
    return [400, { error: 'Send run, ready and departures, and a live checkout as sameCallerAs.' }];
  }
  const made = newCheckout({ state: ready.session_state, nextState: ready.session_next_state, caller: sameAs?.user });
  const checkout = { id: newId('c'), run, ...made };
  const answer = arrange(checkout, wanted, true);
  if (answer[0] !== 201) remove(checkout);
  return answer;
}

function look(checkout) {
  const { cart, session, order } = checkout;
  const kept = cart.sessions.includes(session);
  const readable = Object.entries(departures).filter(([, each]) => each.read && (kept || !each.inSession));
  const { jobId: backgroundOperationId, ...shown } = session;
  return {
    departures: Object.fromEntries(readable.map(([name, each]) => [name, each.read(checkout)])),
    cart: { id: cart.id, status: cart.status },
    session: kept ? { ...shown, backgroundOperationId } : null,
    order: { id: order.id, status: order.status },
    orderSummaries: order.summaries,
    backgroundOperations: cart.jobs,
    validation: {
      errors: count(checkout, 'Error', false),
      warnings: count(checkout, 'Warning', false),
      dismissedErrors: count(checkout, 'Error', true),
    },
  };
}

function remove({ id, user, account, cart, order }) {
  checkouts.delete(id);
  shop.carts.delete(cart.id);
  shop.orders.delete(order.id);
  shop.accounts.delete(account.id);
  shop.members.delete(account.id);
  if (![...checkouts.values()].some((other) => other.user === user)) shop.users.delete(user.id);
}

const about = (here) => ({
  protocol: 'activate-order-driver/1',
  implementation: { name: 'node-example', version: '1.0.0' },
  settlesWithinSeconds: 1,
  atOnce: 32,
  action: `${here}/services/data/v59.0/actions/standard/${NAME}`,
  departures: Object.fromEntries(Object.entries(departures).map(([name, { values, upTo, anyText }]) =>
    [name, values ? { values: values.slice(1) } : upTo ? { upTo } : { anyText, null: true }])),
  changes: Object.keys(departures).filter((name) => !departures[name].fixed),
  cannotOccur: { background_operation: { Merged: 'nothing merges jobs here' } },
  observes: ['cart', 'session', 'order', 'orderSummaries', 'backgroundOperations', 'validation'],
  probes: ['edit-order-item'],
});

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const digest = (text) => createHash('sha256').update(text).digest();

/** Answer a request to the driver: [status, document], without a document for 204. */
export function drive({ method, path, query, body, authorization, here, token }) {
  if (!timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))) {
    return [401, { error: 'Send the driver\'s token.' }];
  }
  const [, id, probe] = path.match(/^\/checkouts(?:\/([^/]+)(\/edit-order-item)?)?$/) ?? [];
  const checkout = checkouts.get(id);
  if (['POST', 'PATCH'].includes(method) && !probe && !isObject(body)) return [400, { error: 'Send a JSON object.' }];
  if (method === 'DELETE' && path.startsWith('/checkouts')) {
    const gone = id ? [checkout] : [...checkouts.values()].filter(({ run }) => run === query.get('run'));
    gone.filter(Boolean).forEach(remove);
    return [204];
  }
  if (method === 'GET' && path === '/') return [200, about(here)];
  if (method === 'POST' && path === '/checkouts') return create(body);
  if (!checkout) return [404, { error: 'There is no such checkout.' }];
  if (method === 'POST' && probe) return [200, { accepted: changeItem(checkout.order, 2) && changeItem(checkout.order, 1) }];
  if (method === 'GET' && !probe) return [200, look(checkout)];
  if (method !== 'PATCH' || probe) return [405, { error: 'There is no such method here.' }];
  if (!isObject(body.departures)) return [400, { error: 'Send departures.' }];
  return arrange(checkout, body.departures, false);
}
