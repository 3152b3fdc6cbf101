Feature: The checkout session

  What the session must say: that activation is next, where it stands, and that nothing else is under way.

  Background:
    Given a checkout that is ready to activate

  @error-09 @requirement-08
  Rule: CheckoutSession Isn’t in the Activate State

    The checkout session must have come to the step that activates the order.

    Scenario: A session without a next state is refused
      Given the session's next state is empty
      When the action is invoked
      Then it is refused with INVALID_INPUT and HTTP status 403
      And nothing about the checkout has changed
      But put right, it is activated

    @reading-03
    Scenario: A session that has another step before it is refused
      Given the session's next state is CheckInventory
      When the action is invoked
      Then it is refused with INVALID_INPUT and HTTP status 403
      And nothing about the checkout has changed
      But put right, it is activated

    @reading-16
    Scenario: A cart whose only session is archived is refused
      Given the session is archived
      When the action is invoked
      Then it is refused
      And nothing about the checkout has changed
      But put right, it is activated

    @reading-16
    Scenario: A cart without a session is refused
      Given the session is missing
      When the action is invoked
      Then it is refused
      And nothing about the checkout has changed
      But put right, it is activated

    @informational @reading-03
    Scenario Outline: What comes of a session whose next state is <next state> is noted
      Given the session's next state is <next state>
      When the action is invoked
      Then what comes of it is noted

      Examples:
        | next state         |
        | Activate Order     |
        | Order Confirmation |
        | Complete           |

  @error-10 @requirement-07
  Rule: CheckoutSession Is in the Processing State

    A checkout session that is busy with another integration stands in the way.

    @reading-02
    Scenario: A session that is processing is refused until it has ended
      Given the session is processing
      When the action is invoked
      Then it is refused with INVALID_INPUT and HTTP status 403
      And nothing about the checkout has changed
      But put right, it is activated

  @requirement-09
  Rule: A session state

    The session's State holds some value.

    @reading-15
    Scenario: A session without a state is refused
      Given the session's state is empty
      When the action is invoked
      Then it is refused
      And nothing about the checkout has changed
      But put right, it is activated

    @informational @reading-36
    Scenario Outline: What comes of a session in state <state> is noted
      Given the session's state is <state>
      When the action is invoked
      Then what comes of it is noted

      Examples:
        | state            |
        | Checkout Summary |
        | Error            |
