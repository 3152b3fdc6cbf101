Feature: Inputs that are nearly right

  What is given beside the cart's id and the status that activates: near them, and neither of them.

  Background:
    Given a checkout that is ready to activate

  @error-01 @input-01
  Rule: Invalid CartId Input

    A cart ID that cannot be accepted is refused.

    Scenario Outline: A cart id that is right <but> is refused
      Given the cart id given is right <but>
      When the action is invoked
      Then it is refused
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | but                            |
        | but longer                     |
        | but cut short                  |
        | at the end of an address       |
        | behind another object's prefix |
        | in a list                      |
        | in an object                   |

    @informational
    Scenario Outline: What comes of a cart id that is right <nearly> is noted
      Given the cart id given is right <nearly>
      When the action is invoked
      Then what comes of it is noted

      Examples:
        | nearly               |
        | in 15 characters     |
        | in lower case        |
        | between blanks       |
        | but for its checksum |

  @error-11 @input-02
  Rule: Invalid Order Status Input

    An order status other than the one that activates is refused.

    Scenario Outline: An order status that is right <nearly> is refused
      Given the order status given is right <nearly>
      When the action is invoked
      Then it is refused with UNKNOWN_EXCEPTION and HTTP status 500
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | nearly                     |
        | but longer                 |
        | but cut short              |
        | at the end of another word |
        | in quotation marks         |
        | in full-width letters      |
        | but for a Cyrillic letter  |
        | before a space of no width |

    Scenario Outline: An order status that is <no text> is refused
      Given the order status given is <no text>
      When the action is invoked
      Then it is refused
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | no text            |
        | true               |
        | 7                  |
        | right in a list    |
        | right in an object |

    @informational @reading-12
    Scenario Outline: What comes of the order status <spelt> is noted
      Given the order status given is <spelt>
      When the action is invoked
      Then what comes of it is noted

      Examples:
        | spelt                |
        | ACTIVATE             |
        | Activated            |
        | right in lower case  |
        | right before a blank |
