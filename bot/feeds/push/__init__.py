"""Push by WebSub (https://www.w3.org/TR/websub/): who offers it, asking hubs, signatures."""
