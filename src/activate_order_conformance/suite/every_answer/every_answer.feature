Feature: Every answer

  What the page says of an activation holds of every activation, and what it says of a refusal of every refusal,
  however they came about: at once, once put right, after a refusal, beside something harmless, among other inputs.

  @about-01
  Rule: What the action does

    The action turns a standard order that is still a draft into an activated one.

    @reading-35
    @every-activation
    Scenario: Every activation makes the changes of its interactions and no others
      When the action is invoked
      Then nothing else about the checkout changes

    @every-call
    Scenario: Every call comes to what holds of its checkout, whatever was called before
      When the action is invoked
      Then the order becomes Activated

    @every-refusal
    Scenario: Every refusal changes nothing
      When the action is invoked
      Then nothing about the checkout has changed

    @reading-31
    @every-activation
    Scenario: Every activation is answered with HTTP status 200
      When the action is invoked
      Then it is activated

  @input-01
  Rule: cartId

    The input cartId says which cart's checkout is to be completed.

    @every-answer
    Scenario: Every answer leaves the caller's other checkouts alone
      Given another ready checkout of the same caller stands by
      When the action is invoked
      Then the checkout that stands by has not changed

  @about-04
  Rule: Its name in the API

    In the API the action is called activateOrderAction.

    @every-answer
    Scenario: Every answer bears the API name
      When the action is invoked
      Then the answer bears the API name

    @reading-38
    @every-answer
    Scenario: Every answer is in the platform's envelope
      When the action is invoked
      Then the answer is in the platform's envelope

  @output-01
  Rule: backgroundOperationId

    The output backgroundOperationId names the background operation that goes on working on the cart.

    @every-activation
    Scenario: Every activation is answered with the id of a background operation
      When the action is invoked
      Then the answer holds the id of a background operation

    @reading-37
    @every-activation
    Scenario: Every activation names an operation of its own checkout, which ends
      When the action is invoked
      Then the operation that is named belongs to the checkout and ends

  @interaction-01
  Rule: The order item is activated

    The order item becomes active and can no longer be changed.

    @every-activation
    Scenario: Every activation activates the order
      When the action is invoked
      Then the order becomes Activated

    @reading-11
    @every-activation
    Scenario: Every activation makes the order's items read-only
      When the action is invoked and a change of an order item is tried before and after
      Then an order item can no longer be changed

  @interaction-02
  Rule: The order summary is generated

    An order summary comes about in the background, in its own time.

    @every-activation
    Scenario: Every activation generates one order summary
      When the action is invoked
      Then one order summary of the order exists

  @interaction-03
  Rule: The session is archived

    The checkout session ends up in the archive.

    @every-activation
    Scenario: Every activation archives the session
      When the action is invoked
      Then the session becomes archived

  @interaction-04
  Rule: The cart is archived

    The cart ends up in the archive.

    @reading-09
    @every-activation
    Scenario: Every activation closes the cart
      When the action is invoked
      Then the cart becomes Closed
