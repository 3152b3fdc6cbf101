// The action: what refuses a call, in the order of the page's table, and what a call that passes does.

import { mayEdit, newId, shop } from './shop.mjs';

export const NAME = 'activateOrderAction';
const WORK_TAKES_MS = 25;

const refusals = [
  [500, 'UNKNOWN_EXCEPTION', 'cartId is not the id of a cart', (c) => !c.cart],
  [400, 'BAD_REQUEST', 'you may not call this action', (c) => c.user.permission === 'none'],
  [400, 'BAD_REQUEST', 'you may not edit this cart', (c) => !mayEdit(c.cart, c.user)],
  [403, 'INVALID_OPERATION', 'the cart is not in checkout', (c) => c.cart.status !== 'Checkout'],
  [400, 'ALREADY_IN_PROCESS', 'an integration is under way', (c) => ['New', 'Running'].includes(c.job?.status)],
  [500, 'INSUFFICIENT_ACCESS_OR_READONLY', 'the account cannot buy',
    (c) => !c.account?.active || !(c.account.seenBy.has(c.user.id) || c.user.permission === 'modify-all-data')],
  [500, 'INSUFFICIENT_ACCESS_OR_READONLY', 'the account is no member of the store',
    (c) => !shop.members.has(c.cart.accountId)],
  [403, 'INVALID_INPUT', 'the cart has validation errors',
    (c) => c.cart.notes.some((note) => note.level === 'Error' && !note.dismissed)],
  [403, 'INVALID_INPUT', 'no session is about to activate the order',
    (c) => c.session?.nextState?.replaceAll(' ', '').toLowerCase() !== 'activateorder'],
  [403, 'INVALID_INPUT', 'the session is being processed', (c) => c.session.isProcessing],
  [403, 'INVALID_INPUT', 'the session has no state', (c) => !c.session.state],
  [403, 'INVALID_INPUT', 'the session names no draft order', (c) => c.order?.status !== 'Draft'],
  [500, 'UNKNOWN_EXCEPTION', 'orderStatus does not activate an order',
    (c) => !['ACTIVATE', 'Activated'].includes(c.inputs.orderStatus)],
  [403, 'UNKNOWN_EXCEPTION', 'the order summary could not be made', (c) => c.cart.summaryFails === 'before-answer'],
];

/** Answer one set of inputs for a user: {status, result}, with the HTTP status that it would have alone. */
export function invoke(user, inputs) {
  const cart = shop.carts.get(inputs.cartId);
  const session = cart?.sessions.find((each) => !each.archived);
  const account = shop.accounts.get(cart?.accountId);
  const job = cart?.jobs.find((each) => each.id === session?.jobId);
  const order = shop.orders.get(session?.orderId);
  const call = { user, inputs, cart, session, account, job, order };
  const refusal = refusals.find(([, , , holds]) => holds(call));
  if (!refusal) return { status: 200, result: envelope(null, { backgroundOperationId: start(call) }) };
  const [status, statusCode, message] = refusal;
  return { status, result: envelope([{ statusCode, message, fields: [] }], null) };
}

function start({ cart, session, order }) {
  const job = { id: newId('08P'), status: 'Running' };
  cart.jobs.push(job);
  Object.assign(session, { jobId: job.id, isProcessing: true });
  order.status = 'Activated';
  setTimeout(() => finish(cart, session, order, job), WORK_TAKES_MS);
  return job.id;
}

function finish(cart, session, order, job) {
  session.isProcessing = false;
  if (cart.summaryFails === 'after-answer') {
    job.status = 'Error';
    Object.assign(session, { isError: true, state: 'Error', nextState: null });
    return;
  }
  order.summaries.push({ id: newId('1Os'), status: 'Created', originalOrderId: order.id });
  Object.assign(session, { archived: true, state: session.nextState });
  cart.status = 'Closed';
  job.status = 'Complete';
}

const envelope = (errors, outputValues) => ({
  actionName: NAME, errors, invocationId: null, isSuccess: errors === null, outcome: null, outputValues,
  sortOrder: -1, version: 1,
});

const parameter = (name, type) => ({ name, type, label: name, description: name, required: true, maxOccurs: 1 });

export const description = {
  name: NAME, label: 'Activate Order', type: 'ACTIVATE_ORDER_ACTION', description: 'Activates a draft order.',
  inputs: [parameter('cartId', 'STRING'), parameter('orderStatus', 'STRING')],
  outputs: [parameter('backgroundOperationId', 'STRING')],
};
