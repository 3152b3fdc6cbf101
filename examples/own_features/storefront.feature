Feature: What our storefront relies on

  Checkouts of the kind that our storefront makes.

  Background:
    Given a checkout that is ready to activate

  @error-08
  Scenario: A cart with more validation errors than fit on a page is refused
    Given a cart with a long list of validation errors
    When the action is invoked
    Then it is refused with INVALID_INPUT and HTTP status 403
    And nothing about the checkout has changed
    But put right, it is activated

  @interaction-03 @interaction-04
  Scenario: The storefront may empty the basket as soon as it has its answer
    When the action is invoked
    Then the cart is closed together with its session

  @output-01
  Scenario: The storefront is answered within 2 seconds
    When the action is invoked
    Then the answer takes less than 2 seconds
