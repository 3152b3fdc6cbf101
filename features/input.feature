Feature: The inputs

  The action takes a cart's id and an order status.

  Background:
    Given a checkout that is ready to activate

  @input-01
  Rule: cartId

    The input cartId says which cart's checkout is to be completed.

    Scenario: A checkout whose cart is not named is left alone
      Given another ready checkout of the same caller stands by
      When the action is invoked and a change of an order item is tried before and after
      Then the checkout that stands by has not changed

    @input-02
    Scenario: A call that names the order status first can be activated
      Given the order status is given before the cart id
      When the action is invoked
      Then it is activated

  @error-01 @input-01
  Rule: Invalid CartId Input

    A cart ID that cannot be accepted is refused.

    Scenario Outline: A cart id that is <wrong> is refused
      Given the cart id given is <wrong>
      When the action is invoked
      Then it is refused with UNKNOWN_EXCEPTION and HTTP status 500
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | wrong             |
        | malformed         |
        | of another object |

    @reading-13
    Scenario: A cart id of no cart is refused, as unknown or as out of reach
      Given the cart id given is of no cart
      When the action is invoked
      Then it is refused as one of
        | code              | status |
        | UNKNOWN_EXCEPTION | 500    |
        | BAD_REQUEST       | 400    |
      And nothing about the checkout has changed
      But put right, it is activated

    @reading-13
    Scenario Outline: A cart id that is <absent> is refused, as invalid or as missing
      Given the cart id given is <absent>
      When the action is invoked
      Then it is refused as one of
        | code                   | status |
        | UNKNOWN_EXCEPTION      | 500    |
        | REQUIRED_FIELD_MISSING | 400    |
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | absent  |
        | null    |
        | missing |

  @error-11 @input-02
  Rule: Invalid Order Status Input

    An order status other than the one that activates is refused.

    Scenario Outline: The order status <status> is refused
      Given the order status given is <status>
      When the action is invoked
      Then it is refused with UNKNOWN_EXCEPTION and HTTP status 500
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | status |
        | Draft  |
        | Banana |

    @reading-12
    Scenario Outline: An order status that is <absent> is refused, as invalid or as missing
      Given the order status given is <absent>
      When the action is invoked
      Then it is refused as one of
        | code                   | status |
        | UNKNOWN_EXCEPTION      | 500    |
        | REQUIRED_FIELD_MISSING | 400    |
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | absent  |
        | empty   |
        | null    |
        | missing |
