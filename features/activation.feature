Feature: Activation

  What happens when the action is invoked for a checkout that is ready: what is answered, and what is
  different afterwards.

  Background:
    Given a checkout that is ready to activate

  @about-01
  Rule: What the action does

    The action turns a standard order that is still a draft into an activated one.

    @control
    Scenario: A ready checkout is activated
      When the action is invoked
      Then it is activated

    @reading-35
    Scenario: An activation makes the changes of its interactions and no others
      When the action is invoked
      Then nothing else about the checkout changes

    @informational @reading-24
    Scenario Outline: What comes of giving <input> as <value> is noted
      Given the call also gives <input> as <value>
      When the action is invoked
      Then what comes of it is noted

      Examples:
        | input              | value     |
        | runAsync           | true      |
        | runAsync           | false     |
        | orderLifeCycleType | MANAGED   |
        | orderLifeCycleType | UNMANAGED |

  @about-04
  Rule: Its name in the API

    In the API the action is called activateOrderAction.

    Scenario: The answer bears the API name
      When the action is invoked
      Then the answer bears the API name

    Scenario: A refusal bears the API name too
      Given the cart id given is malformed
      When the action is invoked
      Then the answer bears the API name

    Scenario: The description, where one is served, agrees with the page
      When the action is described
      Then the description names the action, its inputs and its output

    @reading-38
    Scenario: An accepted call is answered in the platform's envelope
      When the action is invoked
      Then the answer is in the platform's envelope

    @reading-38
    Scenario: A refused call is answered in the platform's envelope
      Given the cart id given is malformed
      When the action is invoked
      Then the answer is in the platform's envelope

    @reading-27
    Scenario: Two inputs in one call have their results in the order of the inputs
      Given the cart id given is malformed
      When the action is invoked for another ready checkout and this one in one call
      Then each result stands in the place of its input
      And what comes of it is noted

  @output-01
  Rule: backgroundOperationId

    The output backgroundOperationId names the background operation that goes on working on the cart.

    Scenario: The answer holds the id of a background operation
      When the action is invoked
      Then the answer holds the id of a background operation

    @reading-37
    Scenario: The operation that is named belongs to the checkout and ends
      When the action is invoked
      Then the operation that is named belongs to the checkout and ends

  @interaction-01
  Rule: The order item is activated

    The order item becomes active and can no longer be changed.

    Scenario: The order becomes Activated
      When the action is invoked
      Then the order becomes Activated

    @reading-11
    Scenario: An order item can no longer be changed
      When the action is invoked and a change of an order item is tried before and after
      Then an order item can no longer be changed

  @interaction-02
  Rule: The order summary is generated

    An order summary comes about in the background, in its own time.

    Scenario: One order summary is generated
      When the action is invoked
      Then one order summary of the order exists

  @interaction-03
  Rule: The session is archived

    The checkout session ends up in the archive.

    Scenario: The session becomes archived
      When the action is invoked
      Then the session becomes archived

  @interaction-04
  Rule: The cart is archived

    The cart ends up in the archive.

    @reading-09
    Scenario: The cart becomes Closed
      When the action is invoked
      Then the cart becomes Closed
