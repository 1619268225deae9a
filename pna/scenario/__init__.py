"""What a change to the premises would do: scenarios, and before and after."""
