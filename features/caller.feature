Feature: The caller

  Who may activate an order: the permission to invoke the action, access to the cart, a sound account, and
  membership of the store.

  Background:
    Given a checkout that is ready to activate

  @error-02 @requirement-01
  Rule: User Can’t Invoke Action

    A caller who has none of the permissions for the action is refused; Modify All Data and B2B Commerce
    Integrator are such permissions.

    Scenario: A caller without permission is refused
      Given the caller's permission is none
      When the action is invoked
      Then it is refused with BAD_REQUEST and HTTP status 400
      And nothing about the checkout has changed
      But put right, it is activated

    @reading-07
    Scenario: A caller who may modify all data needs no other permission
      Given the caller's permission is modify-all-data
      When the action is invoked
      Then it is activated

    @reading-41
    Scenario: A call by nobody who is known is not accepted
      When the action is invoked by nobody who is known
      Then it is not accepted

  @error-03 @requirement-04
  Rule: User Doesn’t Have Access to the Cart

    A buyer who can reach the cart neither as its owner nor through sharing is refused.

    Scenario: A caller without access to the cart is refused
      Given the caller's access to the cart is none
      When the action is invoked
      Then it is refused with BAD_REQUEST and HTTP status 400
      And nothing about the checkout has changed
      But put right, it is activated

    Scenario: A caller with whom the cart is shared for editing can activate
      Given the caller's access to the cart is edit-share
      When the action is invoked
      Then it is activated

    @reading-06
    Scenario: A caller with whom the cart is shared for reading only is refused
      Given the caller's access to the cart is read-share
      When the action is invoked
      Then it is refused with BAD_REQUEST and HTTP status 400
      And nothing about the checkout has changed
      But put right, it is activated

  @error-06 @requirement-02
  Rule: Account Associated With the Cart Isn’t Valid or Accessible

    A cart whose effective account cannot be used is refused.

    Scenario Outline: A cart whose account is <account> is refused
      Given the effective account is <account>
      When the action is invoked
      Then it is refused with INSUFFICIENT_ACCESS_OR_READONLY and HTTP status 500
      And nothing about the checkout has changed
      But put right, it is activated

      Examples:
        | account      |
        | inactive     |
        | inaccessible |
        | missing      |

  @error-07 @requirement-03
  Rule: User Isn’t a Member of the Store

    A buyer who does not belong to the store is refused.

    Scenario: A buyer whose account is no member of the store is refused
      Given the effective account is no member of the store
      When the action is invoked
      Then it is refused with INSUFFICIENT_ACCESS_OR_READONLY and HTTP status 500
      And nothing about the checkout has changed
      But put right, it is activated
