Feature: The cart

  Which carts can be activated: those in checkout, without validation errors.

  Background:
    Given a checkout that is ready to activate

  @error-04 @requirement-06
  Rule: The Cart Isn’t in the Checkout State

    Only a cart in checkout can be activated.

    Scenario Outline: A cart in status <status> is refused until it is back in checkout
      Given the cart's status is <status>
      When the action is invoked
      Then it is refused with INVALID_OPERATION and HTTP status 403
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | status        |
        | Active        |
        | Processing    |
        | PendingClosed |
        | Closed        |
        | PendingDelete |

    @reading-22
    Scenario: A second call for a checkout that was activated is refused
      When the action is invoked, and once more after it was activated
      Then it is refused as one of
        | code              | status |
        | INVALID_OPERATION | 403    |
        | INVALID_INPUT     | 403    |
      And one order summary of the order is all there is

  @error-08
  Rule: CartValidationOutput Object Has Errors

    Validation errors recorded for the cart stand in the way until they are cleared.

    Scenario Outline: A cart whose validation errors number <count> is refused until they are cleared
      Given the number of validation errors is <count>
      When the action is invoked
      Then it is refused with INVALID_INPUT and HTTP status 403
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | count |
        | 1     |
        | 3     |

    @reading-20
    Scenario Outline: A cart with validation <harmless> can be activated
      Given the number of validation <harmless> is 1
      When the action is invoked
      Then it is activated

      Examples:
        | harmless |
        | warnings |
        | infos    |

    Scenario: A validation error among warnings is refused all the same
      Given the number of validation errors is 1
      And the number of validation warnings is 2
      When the action is invoked
      Then it is refused with INVALID_INPUT and HTTP status 403
      And nothing about the checkout has changed
      But put right, it is activated

    @informational @reading-20
    Scenario: What comes of a validation error that was dismissed is noted
      Given the number of dismissed validation errors is 1
      When the action is invoked
      Then what comes of it is noted
