Feature: The background operation

  One integration at a time: while an earlier one is under way, the order is not activated.

  Background:
    Given a checkout that is ready to activate

  @error-05 @requirement-10
  Rule: Integration Is Already in Progress

    While one integration is under way for the checkout, no second one is let in.

    Scenario Outline: A session whose operation is <status> is refused until it has ended
      Given the session's background operation is <status>
      When the action is invoked
      Then it is refused with ALREADY_IN_PROCESS and HTTP status 400
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | status  |
        | New     |
        | Running |

    @reading-04
    Scenario: A session that is processing under a running operation is refused as either
      Given the session's background operation is Running
      And the session is processing
      When the action is invoked
      Then it is refused as one of
        | code               | status |
        | ALREADY_IN_PROCESS | 400    |
        | INVALID_INPUT      | 403    |
      And nothing about the checkout has changed
      But put right, it is activated

    @reading-05
    Scenario Outline: A session whose operation has ended as <status> can be activated
      Given the session's background operation is <status>
      When the action is invoked
      Then it is activated

      Examples:
        | status   |
        | Complete |
        | Error    |
        | Canceled |

    @reading-05
    Scenario: A session that never had an operation can be activated
      Given the session's background operation is empty
      When the action is invoked
      Then it is activated

    @informational @reading-05
    Scenario Outline: What comes of an operation that is <status> is noted
      Given the session's background operation is <status>
      When the action is invoked
      Then what comes of it is noted

      Examples:
        | status    |
        | Scheduled |
        | Waiting   |
        | Merged    |

    @reading-39
    Scenario: Of two calls at one instant one is accepted
      When the action is invoked twice at one instant
      Then exactly one of the calls is accepted
      And one order summary of the order is all there is
