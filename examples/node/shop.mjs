// What the shop keeps. A cart is one document: its sessions, jobs and validation notes are inside it.

import { randomBytes } from 'node:crypto';

let count = 0;

/** Return a new id of 15 characters, whose first three name the kind of thing. */
export const newId = (prefix) => prefix + String(++count).padStart(12, '0');

export const shop = {
  users: new Map(), // id -> {id, token, permission: 'integrator', 'modify-all-data' or 'none'}
  accounts: new Map(), // id -> {id, active, seenBy: Set of user ids}
  carts: new Map(), // id -> see newCheckout
  orders: new Map(), // id -> {id, status, item: {quantity}, summaries: [{id, status, originalOrderId}]}
  members: new Set(), // ids of the accounts that may buy in the shop
};

/** Return the user whose token the Authorization header bears, or undefined. */
export function authenticate(header = '') {
  const [scheme, token] = header.split(' ');
  if (scheme.toLowerCase() !== 'bearer' || !token) return undefined;
  return [...shop.users.values()].find((user) => user.token === token);
}

/** Say whether a user may edit a cart: as its owner, by a share, or because of seeing to everything. */
export const mayEdit = (cart, user) =>
  cart.ownerId === user.id || cart.shares.get(user.id) === 'edit-share' || user.permission === 'modify-all-data';

/** Change an order's item as a user would, and say whether that was let through. */
export function changeItem(order, quantity) {
  if (order.status !== 'Draft') return false;
  order.item.quantity = quantity;
  return true;
}

/** Make a user unless one is given, an account, and a cart whose checkout has come to its last step. */
export function newCheckout({ state, nextState, caller }) {
  const token = randomBytes(24).toString('base64url');
  const user = caller ?? { id: newId('005'), token, permission: 'integrator' };
  const account = { id: newId('001'), active: true, seenBy: new Set([user.id]) };
  const order = { id: newId('801'), status: 'Draft', item: { quantity: 1 }, summaries: [] };
  const job = { id: newId('08P'), status: 'Complete' };
  const flags = { isProcessing: false, isError: false, archived: false };
  const session = { id: newId('2z9'), orderId: order.id, jobId: job.id, state, nextState, ...flags };
  const cart = {
    id: newId('0a6'),
    status: 'Checkout',
    ownerId: user.id,
    shares: new Map(), // user id -> 'edit-share' or 'read-share'
    accountId: account.id,
    notes: [], // {level: 'Error', 'Warning' or 'Info', dismissed}
    sessions: [session],
    jobs: [job], // {id, status}: what works on the cart behind the scenes
    summaryFails: null, // 'before-answer' or 'after-answer': how the driver breaks the summary
  };
  shop.users.set(user.id, user);
  shop.accounts.set(account.id, account);
  shop.members.add(account.id);
  shop.orders.set(order.id, order);
  shop.carts.set(cart.id, cart);
  return { user, account, cart, order, session };
}
