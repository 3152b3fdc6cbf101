Feature: The order

  The order that came from the cart, and the summary that comes from the order.

  Background:
    Given a checkout that is ready to activate

  @error-12
  Rule: OrderSummary Wasn’t Created

    An internal fault that keeps the order summary from coming about is reported to the caller.

    Scenario: A call whose order summary cannot be made is refused
      Given the order summary fails before the answer
      When the action is invoked
      Then it is refused with UNKNOWN_EXCEPTION and HTTP status 403
      And no order summary of the order comes about
      And what comes of it is noted
      But put right, it is activated

    @informational @reading-10
    Scenario: What comes of an order summary that fails after the answer is noted
      Given the order summary fails after the answer
      When the action is invoked
      Then what comes of it is noted

  @requirement-05
  Rule: A draft order in the session

    The cart has been made into an order, still in status Draft, and the checkout session holds its ID.

    @reading-14
    Scenario: A session that names no order is refused
      Given the session's order is empty
      When the action is invoked
      Then it is refused
      And nothing about the checkout has changed
      But put right, it is activated

    @reading-14
    Scenario: An order that is Activated already is refused
      Given the session's order is Activated
      When the action is invoked
      Then it is refused
      And nothing about the checkout has changed
      But put right, it is activated
